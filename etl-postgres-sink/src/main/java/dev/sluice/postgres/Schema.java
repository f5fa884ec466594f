package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.Column;
import dev.sluice.mapping.ColumnType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.CreateTableElementListStep;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the target, the ledger and the table of aliases where they are missing, and checks them
 * where they are not.
 */
final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);

  /** "Sluice" in ASCII: whoever opens a sink on the same database waits for this lock. */
  private static final long OPENING = 0x53_6C_75_69_63_65L;

  /** What the tables are, in errors. */
  static final String LEDGER = "ledger";

  static final String TARGET = "table";
  static final String ALIASES = "table of aliases";

  private static final String OLD_TOKEN = "old_token";
  private static final String NEW_TOKEN = "new_token";
  private static final String DOMAIN = "domain";
  private static final String ADDED_AT = "added_at";
  private static final List<Column> ALIAS_COLUMNS =
      List.of(
          Column.of(OLD_TOKEN, ColumnType.of(ColumnType.Kind.TEXT)),
          Column.of(NEW_TOKEN, ColumnType.of(ColumnType.Kind.TEXT)),
          Column.of(DOMAIN, ColumnType.of(ColumnType.Kind.TEXT)));

  private final DSLContext dsl;
  private final boolean creates;
  private final boolean readOnly;
  private final Map<String, TableName> tables = new LinkedHashMap<>();

  private Schema(DSLContext dsl, boolean creates, boolean readOnly) {
    this.dsl = dsl;
    this.creates = creates;
    this.readOnly = readOnly;
  }

  /**
   * Makes the tables ready within the connection's transaction, which is read committed.
   *
   * @throws ConfigurationException where a table is missing and may not be created, or does not fit
   */
  static void prepare(
      Connection connection,
      TableBinding<?> binding,
      TableName ledger,
      Optional<TableName> aliases,
      boolean creates,
      Session session)
      throws SQLException {
    DSLContext dsl = Jooq.on(connection);
    dsl.select(DSL.field("pg_catalog.pg_advisory_xact_lock({0})", DSL.val(OPENING))).fetch();
    boolean readOnly =
        dsl.select(Catalog.setting("transaction_read_only", Boolean.class)).fetchSingle().value1();
    if (readOnly) {
      log.warn(
          "the server is read-only: nothing can be stored before it, or another, takes writes");
    }
    Schema schema = new Schema(dsl, creates, readOnly);
    schema.tables.put(LEDGER, ledger);
    schema.tables.put(TARGET, binding.table());
    aliases.ifPresent(table -> schema.tables.put(ALIASES, table));
    schema.requireApart();
    session.waitsFor("the ledger " + ledger);
    schema.prepareLedger(ledger);
    session.waitsFor("the table " + binding.table());
    schema.prepareTarget(binding);
    aliases.ifPresent(schema::prepareAliases);
  }

  private void prepareLedger(TableName ledger) {
    prepare(
        LEDGER,
        ledger,
        () -> Ledger.create(dsl, ledger),
        reach -> Ledger.mismatches(dsl, ledger, reach, readOnly));
  }

  private void prepareAliases(TableName aliases) {
    prepare(
        ALIASES,
        aliases,
        () -> createAliases(aliases),
        reach -> mismatches(aliases, ALIAS_COLUMNS, reach));
  }

  private void prepareTarget(TableBinding<?> binding) {
    List<Column> columns =
        binding.columns().stream().map(TableBinding.BoundColumn::column).toList();
    prepare(
        TARGET,
        binding.table(),
        () -> createTarget(binding.table(), columns),
        reach -> mismatches(binding.table(), columns, reach));
  }

  /** Creates a table, or checks the one that is there. */
  private void prepare(
      String what, TableName table, Runnable create, Function<Reach, List<String>> mismatches) {
    String name = what + " " + table;
    Reach reach = Reach.of(dsl, table);
    if (reach.parts().isEmpty()) {
      OtherSpelling.refuse(dsl, what, table);
      if (!creates) {
        throw new ConfigurationException(
            name + " does not exist; create it or let the sink create tables");
      }
      create.run();
      requireApart();
    } else {
      List<String> found = mismatches.apply(reach);
      if (!found.isEmpty()) {
        throw new ConfigurationException(name + " does not fit: " + String.join("; ", found));
      }
    }
  }

  /** Refuses one table under two names, as far as they are there. */
  private void requireApart() {
    Map<String, Reach> seen = new LinkedHashMap<>();
    tables.forEach(
        (what, table) -> {
          String name = what + " " + table;
          Reach reach = Reach.of(dsl, table);
          seen.forEach(
              (other, others) ->
                  reach
                      .shared(others)
                      .ifPresent(
                          part -> {
                            throw new ConfigurationException(
                                other
                                    + " and "
                                    + name
                                    + " are to be two tables: both write to "
                                    + part.name());
                          }));
          seen.put(name, reach);
        });
  }

  private List<String> mismatches(TableName table, List<Column> columns, Reach reach) {
    List<String> found = new ArrayList<>(ActualTable.of(dsl, table).mismatches(columns));
    found.addAll(reach.risks());
    return found;
  }

  private void createTarget(TableName table, List<Column> columns) {
    CreateTableElementListStep create = dsl.createTable(table.quoted());
    for (Column column : columns) {
      create = create.column(column.name(), dataType(column.type()));
    }
    create.execute();
  }

  private void createAliases(TableName aliases) {
    dsl.createTable(aliases.quoted())
        .column(OLD_TOKEN, SQLDataType.CLOB.notNull())
        .column(NEW_TOKEN, SQLDataType.CLOB.notNull())
        .column(DOMAIN, SQLDataType.CLOB.notNull())
        .column(
            ADDED_AT,
            SQLDataType.TIMESTAMPWITHTIMEZONE.notNull().defaultValue(DSL.currentOffsetDateTime()))
        .primaryKey(OLD_TOKEN, NEW_TOKEN)
        .execute();
  }

  private static DataType<?> dataType(ColumnType type) {
    return switch (type.kind()) {
      case VARCHAR -> SQLDataType.VARCHAR(type.length());
      case TEXT -> SQLDataType.CLOB;
      case SMALLINT -> SQLDataType.SMALLINT;
      case INTEGER -> SQLDataType.INTEGER;
      case BIGINT -> SQLDataType.BIGINT;
      case DOUBLE -> SQLDataType.DOUBLE;
      case NUMERIC -> SQLDataType.NUMERIC;
      case BOOLEAN -> SQLDataType.BOOLEAN;
      case DATE -> SQLDataType.LOCALDATE;
      case TIMESTAMPTZ -> SQLDataType.TIMESTAMPWITHTIMEZONE;
      case UUID -> SQLDataType.UUID;
      case JSONB -> SQLDataType.JSONB;
    };
  }
}
