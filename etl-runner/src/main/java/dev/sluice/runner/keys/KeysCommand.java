package dev.sluice.runner.keys;

import dev.sluice.core.ConfigurationException;
import dev.sluice.masking.KeyInfo;
import dev.sluice.masking.KeySet;
import dev.sluice.masking.KeySetStore;
import dev.sluice.masking.Purpose;
import dev.sluice.runner.console.Logging;
import dev.sluice.runner.console.Terminal;
import dev.sluice.runner.flags.FlagErrors;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.runner.flags.OutputFlags;
import dev.sluice.runner.flags.Word;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice keys}: makes the key sets that keyed maskers use, and shows what is in them. */
@Command(
    name = "keys",
    description = {
      "Makes, changes and lists the key sets of keyed maskers, in Tink's JSON format.",
      "",
      "Keep a key set like a password, and keep a copy: with it tokens can be tried out or undone,"
          + " and without it equal values get no equal tokens any more. Runs use a change once they"
          + " start again."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExample:%n",
    footer = "  sluice keys create keyset.json")
public final class KeysCommand {
  private static final String FILE = "FILE";
  private static final String KEY_SET = "The key set.";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "create",
      description =
          "Makes a new key set with one key, in a new file that its owner alone may read.",
      mixinStandardHelpOptions = true)
  void create(
      @Parameters(paramLabel = FILE, description = "The new file.") Path file,
      @Option(
              names = "--for",
              paramLabel = "hmac|siv|vault",
              defaultValue = "hmac",
              converter = PurposeWord.class,
              description = "What the keys are for. Default: hmac.")
          Purpose purpose,
      @Mixin KmsFlags kms,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    show(kms.store().create(file, purpose));
  }

  @Command(
      name = "rotate",
      description = "Adds a new key, under which new tokens are made. Older keys stay.",
      mixinStandardHelpOptions = true)
  void rotate(
      @Parameters(paramLabel = FILE, description = KEY_SET) Path file,
      @Option(
              names = "--overlap",
              arity = "0..1",
              fallbackValue = "true",
              description =
                  "Runs also store the former key's token of each value, in the table token_alias,"
                      + " until 'sluice keys end-overlap'.")
          boolean overlap,
      @Mixin KmsFlags kms,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    KeySetStore store = kms.store();
    show(overlap ? store.rotateWithOverlap(file) : store.rotate(file));
  }

  @Command(
      name = "end-overlap",
      description = "Former keys make no tokens any more; what token_alias holds stays.",
      mixinStandardHelpOptions = true)
  void endOverlap(
      @Parameters(paramLabel = FILE, description = KEY_SET) Path file,
      @Mixin KmsFlags kms,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    show(kms.store().endOverlap(file));
  }

  @Command(
      name = "disable",
      description =
          "Has a former key used for nothing: no overlap, and no recovery of its tokens' values.",
      mixinStandardHelpOptions = true)
  void disable(
      @Parameters(index = "0", paramLabel = FILE, description = KEY_SET) Path file,
      @Parameters(index = "1", paramLabel = "KEY", description = "The key's id.") String key,
      @Mixin KmsFlags kms,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    show(kms.store().disable(file, key));
  }

  @Command(
      name = "enable",
      description = "Takes a disabled key into use again, as a former one.",
      mixinStandardHelpOptions = true)
  void enable(
      @Parameters(index = "0", paramLabel = FILE, description = KEY_SET) Path file,
      @Parameters(index = "1", paramLabel = "KEY", description = "The key's id.") String key,
      @Mixin KmsFlags kms,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    show(kms.store().enable(file, key));
  }

  @Command(
      name = "destroy",
      description = {
        "Removes a former key from the key set, for good. Disable it first, and see what is missed.",
        "",
        "Its tokens can't be made again, those of siv not undone, and what it sealed for a vault not"
            + " opened, by anybody who has no copy of the file."
      },
      mixinStandardHelpOptions = true)
  void destroy(
      @Parameters(index = "0", paramLabel = FILE, description = KEY_SET) Path file,
      @Parameters(index = "1", paramLabel = "KEY", description = "The key's id.") String key,
      @Option(
              names = FlagNames.YES,
              description = "Don't ask. Needed where there is no terminal to ask on.")
          boolean yes,
      @Mixin KmsFlags kms,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    KeySetStore store = kms.store();
    Purpose purpose = store.requireDestroyable(file, key).purpose();
    FlagErrors.say(command(), "without the key " + key + " " + lost(purpose) + ", for good");
    if (!yes && !isConfirmed(key)) {
      throw new ConfigurationException(
          "the key " + key + " was left as it is: confirm with " + FlagNames.YES);
    }
    show(store.destroy(file, key));
  }

  @Command(
      name = "list",
      description = "Shows the ids of the keys, as tokens name them, and no key.",
      mixinStandardHelpOptions = true)
  void list(
      @Parameters(paramLabel = FILE, description = KEY_SET) Path file,
      @Mixin KmsFlags kms,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    show(kms.store().read(file));
  }

  private static String lost(Purpose purpose) {
    return switch (purpose) {
      case HMAC -> "its tokens can't be made again, so that old rows are joined with no new ones";
      case SIV -> "the values behind its tokens can't be recovered, and the tokens not made again";
      case VAULT -> "what it sealed can't be opened: no reveal and no remask of those values";
    };
  }

  private static boolean isConfirmed(String key) {
    return Terminal.isTerminal()
        && key.equals(
            Objects.requireNonNull(System.console()).readLine("Type the key's id to destroy it: "));
  }

  private CommandLine command() {
    return Objects.requireNonNull(spec).commandLine();
  }

  private void show(KeySet keys) {
    PrintWriter out = command().getOut();
    for (KeyInfo key : keys.keys()) {
      String status = key.status().name().toLowerCase(Locale.ROOT);
      out.println(
          key.id()
              + "  "
              + status
              + (key.primary() ? ", primary" : "")
              + (key.overlap() ? ", overlap" : ""));
    }
    out.flush();
  }

  /** Reads the words of {@code --for}. */
  static final class PurposeWord extends Word<Purpose> {
    PurposeWord() {
      super(Purpose.values());
    }
  }
}
