package dev.sluice.runner.flags;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Shows a command's flags in sections, one for each mixin under the heading of its own option list,
 * and beside each flag its environment name.
 */
public final class FlagHelp implements IHelpFactory {
  public static final int WIDTH = 100;

  @Override
  public Help create(CommandSpec command, ColorScheme colors) {
    return new Help(command, colors) {
      @Override
      public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer plain = super.createDefaultOptionRenderer();
        return (option, labels, scheme) ->
            withEnvironmentName(plain.render(option, labels, scheme), option, scheme);
      }

      @Override
      public IParamLabelRenderer parameterLabelRenderer() {
        return new SwitchesWithoutValue(super.parameterLabelRenderer());
      }
    };
  }

  /** Puts the sections in the place of picocli's single list. */
  public static void useSections(CommandLine command) {
    Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, FlagHelp::sections);
    command.setHelpSectionMap(sections);
  }

  private static String sections(Help help) {
    CommandSpec command = help.commandSpec();
    StringBuilder text = new StringBuilder();
    List<OptionSpec> others = new ArrayList<>(command.options());
    for (CommandSpec mixin : command.mixins().values()) {
      others.removeAll(mixin.options());
      text.append(section(help, mixin.usageMessage().optionListHeading(), mixin.options()));
    }
    return text + section(help, "%nOther:%n", others);
  }

  private static String section(Help help, String heading, Collection<OptionSpec> options) {
    List<OptionSpec> shown = options.stream().filter(option -> !option.hidden()).toList();
    if (shown.isEmpty()) {
      return "";
    }
    Help.Layout layout = help.createDefaultLayout();
    IParamLabelRenderer labels = help.parameterLabelRenderer();
    layout.addOptions(shown, labels);
    return heading.formatted() + layout;
  }

  private static Text[][] withEnvironmentName(
      Text[][] rows, OptionSpec option, ColorScheme scheme) {
    if (FlagDefaults.isConfigurable(option)) {
      Text[] last = rows[rows.length - 1];
      int description = last.length - 1;
      last[description] =
          last[description].concat(scheme.text(" [" + FlagDefaults.environmentName(option) + "]"));
    }
    return rows;
  }

  /** Shows {@code --until-empty} for what may also be {@code --until-empty=false}. */
  private record SwitchesWithoutValue(IParamLabelRenderer plain) implements IParamLabelRenderer {
    @Override
    public Text renderParameterLabel(ArgSpec arg, Ansi ansi, List<IStyle> styles) {
      return arg.type() == boolean.class
          ? ansi.text("")
          : plain.renderParameterLabel(arg, ansi, styles);
    }

    @Override
    public String separator() {
      return plain.separator();
    }
  }
}
