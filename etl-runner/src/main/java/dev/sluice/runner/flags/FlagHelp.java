package dev.sluice.runner.flags;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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
final class FlagHelp implements IHelpFactory {
  /** Of any terminal, also a narrow one. */
  private static final int WIDTH = 80;

  private static final int WIDEST_NAME = 28;

  /** Picocli's name of the mixin with --help and --version. */
  private static final String STANDARD = "mixinStandardHelpOptions";

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

  static void setUp(CommandLine root) {
    root.setHelpFactory(new FlagHelp())
        .setUsageHelpWidth(WIDTH)
        .setUsageHelpLongOptionsMaxWidth(WIDEST_NAME);
    useSections(root);
  }

  /** Puts the sections in the place of picocli's single list. */
  private static void useSections(CommandLine command) {
    Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, FlagHelp::sections);
    command.setHelpSectionMap(sections);
    command.getSubcommands().values().forEach(FlagHelp::useSections);
  }

  /** The command's own flags, those of its mixins, and what every command has. */
  private static String sections(Help help) {
    CommandSpec command = help.commandSpec();
    Map<String, CommandSpec> mixins = new LinkedHashMap<>(command.mixins());
    List<OptionSpec> own = new ArrayList<>(command.options());
    mixins.values().forEach(mixin -> own.removeAll(mixin.options()));
    CommandSpec standard = mixins.remove(STANDARD);
    StringBuilder text = new StringBuilder(section(help, "%nFlags:%n", own));
    for (CommandSpec mixin : mixins.values()) {
      text.append(section(help, mixin.usageMessage().optionListHeading(), mixin.options()));
    }
    return standard == null
        ? text.toString()
        : text + section(help, mixins.isEmpty() ? "%nFlags:%n" : "", standard.options());
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
    if (FlagNames.isConfigurable(option)) {
      Text[] last = rows[rows.length - 1];
      int description = last.length - 1;
      last[description] =
          last[description].concat(scheme.text(" [" + FlagNames.environmentName(option) + "]"));
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
