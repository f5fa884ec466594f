package dev.sluice.runner;

import dev.sluice.postgres.Vault;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice vault}: makes a vault. */
@Command(
    name = "vault",
    description = "Makes the database objects of a vault.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExample:%n",
    footer = {
      "  SLUICE_VAULT_PASSWORD=... sluice vault create --vault-user postgres \\",
      "    --vault-jdbc-url jdbc:postgresql://localhost:5432/vault"
    })
final class VaultCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "create",
      description = {
        "Makes the vault's schema, its tables and functions, and three roles without a login.",
        "",
        "Grant SCHEMA_writer to the user of the pipelines, SCHEMA_revealer and SCHEMA_eraser to the"
            + " people who are to reveal and to forget, each with a login of their own: the audit"
            + " names it. The user given here may create roles, and owns the vault. Doing it again"
            + " does no harm."
      },
      mixinStandardHelpOptions = true,
      abbreviateSynopsis = true)
  void create(
      @Option(
              names = "--print",
              arity = "0..1",
              fallbackValue = "true",
              description = "Print the SQL instead, and connect to nothing.")
          boolean print,
      @Mixin VaultFlags vault,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (print) {
      out.print(Vault.script(vault.schema()));
    } else {
      Vault.create(DatabasePool.unpooled(vault.login()), vault.schema());
      out.println(
          "the vault %s is there; grant its roles %1$s_writer, %1$s_revealer and %1$s_eraser"
              .formatted(vault.schema()));
    }
    out.flush();
  }
}
