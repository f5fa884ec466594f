package dev.sluice.runner.vault;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.ConfigurationException;
import dev.sluice.masking.Purpose;
import dev.sluice.masking.Sealer;
import dev.sluice.runner.connect.DatabaseLogin;
import dev.sluice.runner.connect.DatabasePool;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.runner.flags.Password;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.vault.Vault;
import dev.sluice.vault.VaultWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the vault is, if there is one. */
@Command(optionListHeading = "%nVault:%n")
public final class VaultFlags {
  private static final String URL = "--vault-jdbc-url";

  @Option(
      names = URL,
      paramLabel = "URL",
      description =
          "The database that keeps the sealed originals of tokens, better not that of the table."
              + " Default: no vault.")
  private @Nullable String jdbcUrl;

  @Option(
      names = "--vault-user",
      paramLabel = "NAME",
      description = "The user of the vault's database. Default: that of --vault-jdbc-url.")
  private @Nullable String user;

  @Option(
      names = "--vault-password",
      paramLabel = "PASSWORD",
      arity = "0..1",
      interactive = true,
      prompt = "Password of the vault's user: ",
      description =
          "That user's password; asked for where none is given. Better in a file or the"
              + " environment.")
  private @Nullable String password;

  @Option(
      names = "--vault-password-file",
      paramLabel = "FILE",
      description = "A file with that password in UTF-8, such as a mounted secret.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--vault-schema",
      paramLabel = "NAME",
      defaultValue = Vault.SCHEMA,
      converter = SchemaName.class,
      description = "The vault's schema in that database. Default: " + Vault.SCHEMA + ".")
  private String schema = Vault.SCHEMA;

  /** Reads {@code --vault-schema}, whose name becomes part of roles. */
  static final class SchemaName implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (Vault.isSchemaName(text)) {
        return text;
      }
      throw new TypeConversionException(
          "a name of up to 50 lower case letters, digits and underscores, such as " + Vault.SCHEMA);
    }
  }

  boolean isSet() {
    return jdbcUrl != null;
  }

  public String schema() {
    return schema;
  }

  /**
   * The vault's database.
   *
   * @throws ConfigurationException where none is set
   */
  DatabaseLogin login() {
    if (jdbcUrl == null) {
      throw new ConfigurationException("no vault: " + FlagNames.howToSet(URL));
    }
    return new DatabaseLogin(
        URL, "--vault", jdbcUrl, user, Password.of("--vault-password", password, passwordFile));
  }

  /**
   * Opens the vault for writing, where there is one; the caller closes it.
   *
   * @param connections how many writers there may be at once
   * @throws ConfigurationException where it can't be used or has no keys, or where there are keys
   *     for it alone
   */
  public Optional<OpenVault> open(KeyFlags keys, int connections, Startup startup) {
    if (jdbcUrl == null) {
      if (keys.find(Purpose.VAULT).isPresent()) {
        throw new ConfigurationException(
            "there are keys of a vault and no vault: " + FlagNames.howToSet(URL));
      }
      return Optional.empty();
    }
    Sealer sealer = Sealer.of(keys.require(Purpose.VAULT, "the vault"));
    HikariDataSource pool = DatabasePool.openVault(login(), connections, startup);
    try {
      VaultWriter writer =
          startup.open(
              "the vault " + schema, () -> VaultWriter.open(pool, schema, startup.lockTimeout()));
      return Optional.of(new OpenVault(pool, writer, sealer));
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }
}
