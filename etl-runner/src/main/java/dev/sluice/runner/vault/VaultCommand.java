package dev.sluice.runner.vault;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.runner.connect.DatabasePool;
import dev.sluice.runner.connect.StartFlags;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.console.Logging;
import dev.sluice.runner.flags.OutputFlags;
import dev.sluice.vault.Vault;
import dev.sluice.vault.VaultRoles;
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
public final class VaultCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "create",
      description = {
        "Makes the vault's schema, its tables and functions, and five roles without a login.",
        "",
        "The roles are named after the schema and belong to this vault alone. Roles are the whole"
            + " server's: where one of these names is there already, for the vault of another"
            + " database, say, this is refused, and the vault needs a --vault-schema of its own.",
        "",
        "Grant SCHEMA_writer to the user of the pipelines, SCHEMA_revealer and SCHEMA_eraser to the"
            + " people who are to reveal and to forget, each with a login of their own: the audit"
            + " names it. SCHEMA_auditor may read the audit. SCHEMA_owner owns the vault and is for"
            + " nobody. The user given here is a superuser, or may create roles, and schemas in this"
            + " database; PostgreSQL 14 or newer. Doing it again does no harm."
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
      @Mixin StartFlags start,
      @Mixin OutputFlags output) {
    Logging.verbose(output.verbose());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (print) {
      out.print(Vault.script(vault.schema()));
    } else {
      VaultRoles roles;
      try (Startup startup = start.begin();
          HikariDataSource creator = DatabasePool.openVault(vault.login(), 1, startup)) {
        roles =
            startup.open(
                "the vault " + vault.schema(), () -> Vault.create(creator, vault.schema()));
      }
      out.println(
          "the vault %s is there, and owned by %s; grant its roles"
              .formatted(vault.schema(), roles.owner()));
      out.println("  " + roles.writer() + " to the user of the pipelines");
      out.println("  " + roles.revealer() + " to who is to reveal");
      out.println("  " + roles.eraser() + " to who is to forget");
      out.println("  " + roles.auditor() + " to who is to read the audit");
    }
    out.flush();
  }
}
