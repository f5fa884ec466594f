package dev.sluice.runner;

import dev.sluice.masking.KeyInfo;
import dev.sluice.masking.KeySet;
import dev.sluice.masking.KeySets;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice keys}: makes the key sets that keyed maskers use, and shows what is in them. */
@Command(
    name = "keys",
    description = {
      "Makes and lists the key sets of keyed maskers, in Tink's JSON format.",
      "",
      "Keep a key set like a password, and keep a copy: with it tokens can be tried out, and without"
          + " it equal values get no equal tokens any more."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExample:%n",
    footer = "  sluice keys create keyset.json")
final class KeysCommand {
  private static final String FILE = "FILE";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "create",
      description =
          "Makes a new key set with one key, in a new file that its owner alone may read.",
      mixinStandardHelpOptions = true)
  void create(@Parameters(paramLabel = FILE, description = "The new file.") Path file) {
    show(KeySets.create(file));
  }

  @Command(
      name = "rotate",
      description =
          "Adds a new key, under which new tokens are made. Runs use it once they start again.",
      mixinStandardHelpOptions = true)
  void rotate(@Parameters(paramLabel = FILE, description = "The key set.") Path file) {
    show(KeySets.rotate(file));
  }

  @Command(
      name = "list",
      description = "Shows the ids of the keys, as tokens name them, and no key.",
      mixinStandardHelpOptions = true)
  void list(@Parameters(paramLabel = FILE, description = "The key set.") Path file) {
    show(KeySets.read(file));
  }

  private void show(KeySet keys) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    for (KeyInfo key : keys.keys()) {
      String status = key.status().name().toLowerCase(Locale.ROOT);
      out.println(key.id() + "  " + status + (key.primary() ? ", primary" : ""));
    }
    out.flush();
  }
}
