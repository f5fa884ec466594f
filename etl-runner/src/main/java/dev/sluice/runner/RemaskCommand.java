package dev.sluice.runner;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Masker;
import dev.sluice.core.Unmasker;
import dev.sluice.core.mapping.Mapping;
import dev.sluice.core.mapping.MaskedColumn;
import dev.sluice.postgres.TokenReplacer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice remask}: moves the rows of former keys to the primary one. */
@Command(
    name = "remask",
    description = {
      "Replaces the tokens of former keys in the table by those of the primary key.",
      "",
      "Where the value can be recovered: of siv with the key, of hmac for values whose pair is in"
          + " token_alias. It works in small steps beside running pipelines, and goes on where it is"
          + " started again. Do it once all runs use the new key."
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
      "  SLUICE_DB_PASSWORD=... sluice remask --masker siv --keyset siv.json \\",
      "    --jdbc-url jdbc:postgresql://localhost:5432/app --db-user app"
    })
final class RemaskCommand implements Runnable {
  @Mixin private final DatabaseFlags database = new DatabaseFlags();
  @Mixin private final MaskingFlags masking;
  @Mixin private final KeyFlags keys;
  @Mixin private final OutputFlags output = new OutputFlags();

  @Spec private @Nullable CommandSpec spec;

  RemaskCommand(Map<String, String> environment) {
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
    try (HikariDataSource pool = DatabasePool.open(database, 1)) {
      TokenReplacer replacer = TokenReplacer.of(pool, mapping.table());
      columns.forEach(
          (column, masker) -> {
            out.println(
                masker.isPresent()
                    ? line(column, replace(replacer, column, masker.get()))
                    : column.name() + ": its masker has no key; nothing to do");
            out.flush();
          });
    }
  }

  private TokenReplacer.Result replace(
      TokenReplacer replacer, MaskedColumn column, KeyedMasker keyed) {
    String prefix = keyed.keys().primaryId() + ":";
    return replacer.replace(
        column.name(),
        prefix,
        old -> {
          Map<String, String> renewed = recovered(column, keyed.masker(), keyed.recovery(), old);
          List<String> others = new ArrayList<>(old);
          others.removeIf(renewed::containsKey);
          if (!others.isEmpty()) {
            renewed.putAll(
                replacer.aliases(database.aliasTable(), column.domain(), prefix, others));
          }
          return renewed;
        });
  }

  private static Map<String, String> recovered(
      MaskedColumn column, Masker masker, List<Unmasker> recovery, Collection<String> old) {
    Map<String, String> renewed = new HashMap<>();
    for (Unmasker unmasker : recovery) {
      unmasker
          .unmask(column.domain(), old)
          .forEach((token, value) -> renewed.put(token, masker.mask(column.domain(), value)));
    }
    return renewed;
  }

  private static String line(MaskedColumn column, TokenReplacer.Result result) {
    return String.format(
        Locale.ROOT,
        "%s: replaced %,d, current %,d, left %,d",
        column.name(),
        result.replaced(),
        result.current(),
        result.left());
  }
}
