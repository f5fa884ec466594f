package dev.sluice.runner.connect;

import dev.sluice.core.ConfigurationException;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.runner.flags.Password;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which database, and what Sluice may do there. */
@Command(optionListHeading = "%nDatabase:%n")
public final class DatabaseFlags {
  @Option(names = "--jdbc-url", paramLabel = "URL", description = "The database. Needed.")
  private @Nullable String jdbcUrl;

  @Option(
      names = "--db-user",
      paramLabel = "NAME",
      description = "The database user. Default: that of --jdbc-url.")
  private @Nullable String user;

  @Option(
      names = "--db-password",
      paramLabel = "PASSWORD",
      arity = "0..1",
      interactive = true,
      prompt = "Password of the database user: ",
      description =
          "The user's password; asked for where none is given. Better in a file or the"
              + " environment.")
  private @Nullable String password;

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description = "A file with that password in UTF-8, such as a mounted secret.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--ledger-table",
      paramLabel = "NAME",
      defaultValue = "sluice_ledger",
      description = "Keeps the keys of what is stored already. Default: sluice_ledger.")
  private String ledgerTable = "";

  @Option(
      names = "--alias-table",
      paramLabel = "NAME",
      defaultValue = "token_alias",
      description =
          "Takes the tokens of former keys beside the new ones, while an overlap lasts. Default:"
              + " token_alias.")
  private String aliasTable = "";

  @Option(
      names = "--no-create-tables",
      arity = "0..1",
      fallbackValue = "true",
      description = "Don't create tables that are missing: refuse to start.")
  private boolean noCreateTables;

  public String jdbcUrl() {
    if (jdbcUrl == null) {
      throw new ConfigurationException("no database: " + FlagNames.howToSet("--jdbc-url"));
    }
    return jdbcUrl;
  }

  public DatabaseLogin login() {
    return new DatabaseLogin(
        "--jdbc-url",
        "--db",
        jdbcUrl(),
        user,
        Password.of("--db-password", password, passwordFile));
  }

  public String ledgerTable() {
    return ledgerTable;
  }

  public String aliasTable() {
    return aliasTable;
  }

  public boolean createTables() {
    return !noCreateTables;
  }
}
