package dev.sluice.runner.remask;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.MaskedColumn;
import dev.sluice.runner.connect.DatabaseFlags;
import dev.sluice.runner.connect.DatabasePool;
import dev.sluice.runner.connect.StartFlags;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.console.Logging;
import dev.sluice.runner.flags.OutputFlags;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.runner.mapping.KeyedMasker;
import dev.sluice.runner.mapping.MaskingFlags;
import dev.sluice.runner.vault.VaultFlags;
import dev.sluice.vault.Inquiry;
import dev.sluice.vault.Replacement;
import dev.sluice.vault.TokenReplacer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice remask}: moves the rows of former keys to the primary one. */
@Command(
    name = "remask",
    description = {
      "Replaces the tokens of former keys in the table by those of the primary key.",
      "",
      "Where the value can be recovered: from the vault, of siv also with the key, and of hmac for"
          + " values whose pair is in token_alias. It works in small steps beside running pipelines,"
          + " and goes on where it is started again. Do it once all runs use the new key.",
      "",
      "The vault's user needs two of its roles, SCHEMA_revealer and SCHEMA_writer: an audit row for"
          + " each token is committed before its value is recovered, and the value is kept under the"
          + " new token before a row gets that. Rows of forgotten values are left as they are."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:Every row was looked at; how many were replaced and left is said.",
      "1:It stopped on a failure. What was replaced is; start it again to go on.",
      "2:Bad usage or configuration."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  SLUICE_DB_PASSWORD=... SLUICE_VAULT_PASSWORD=... sluice remask \\",
      "    --jdbc-url jdbc:postgresql://localhost:5432/app --db-user app \\",
      "    --vault-jdbc-url jdbc:postgresql://localhost:5432/vault --vault-user mia \\",
      "    --keyset keyset.json --vault-keyset vault.json"
    })
public final class RemaskCommand implements Runnable {

  /** What the audit of a vault is told. */
  @Command(optionListHeading = "%nAudit:%n")
  private static final class AuditFlags {
    private static final String REASON = "remask";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = REASON,
        description = "Why, for the audit of the vault. Default: " + REASON + ".")
    private String reason = REASON;
  }

  @Mixin private final DatabaseFlags database = new DatabaseFlags();
  @Mixin private final MaskingFlags masking;
  @Mixin private final KeyFlags keys;
  @Mixin private final VaultFlags vault = new VaultFlags();
  @Mixin private final StartFlags start = new StartFlags();
  @Mixin private final AuditFlags audit = new AuditFlags();
  @Mixin private final OutputFlags output = new OutputFlags();

  @Spec private @Nullable CommandSpec spec;

  public RemaskCommand(Map<String, String> environment) {
    this.keys = new KeyFlags(environment);
    this.masking = new MaskingFlags(keys);
  }

  @Override
  public void run() {
    Logging.verbose(output.verbose());
    database.jdbcUrl();
    Mapping mapping = masking.mapping();
    Map<MaskedColumn, Optional<KeyedMasker>> columns = masking.keyedColumns(mapping);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (Startup startup = start.begin()) {
      remask(mapping, columns, out, startup);
    }
  }

  private void remask(
      Mapping mapping,
      Map<MaskedColumn, Optional<KeyedMasker>> columns,
      PrintWriter out,
      Startup startup) {
    Optional<RemaskVault> remaskVault =
        RemaskVault.open(vault, keys, Inquiry.ofThisUser(audit.reason), startup);
    try (HikariDataSource pool = DatabasePool.open(database, 1, startup)) {
      TokenReplacer replacer = TokenReplacer.of(pool, mapping.table());
      columns.forEach(
          (column, masker) -> {
            out.println(
                masker.isPresent()
                    ? line(column, replace(replacer, column, masker.get(), remaskVault))
                    : column.name() + ": its masker has no key; nothing to do");
            out.flush();
          });
    } finally {
      remaskVault.ifPresent(RemaskVault::close);
    }
  }

  private Replacement replace(
      TokenReplacer replacer,
      MaskedColumn column,
      KeyedMasker keyed,
      Optional<RemaskVault> remaskVault) {
    String prefix = keyed.keys().primaryId() + ":";
    return replacer.replace(
        column.name(),
        prefix,
        new Renewing(
            column.domain(),
            keyed,
            remaskVault,
            old -> replacer.aliases(database.aliasTable(), column.domain(), prefix, old)));
  }

  private static String line(MaskedColumn column, Replacement result) {
    String line =
        String.format(
            Locale.ROOT,
            "%s: replaced %,d, current %,d, left %,d",
            column.name(),
            result.replaced(),
            result.current(),
            result.left());
    StringJoiner reasons = new StringJoiner(", ", ": ", "").setEmptyValue("");
    result
        .reasons()
        .forEach((why, rows) -> reasons.add(String.format(Locale.ROOT, "%,d %s", rows, why)));
    return line + reasons;
  }
}
