package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.mapping.Column;
import dev.sluice.core.mapping.ColumnType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.CreateTableElementListStep;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Creates the target, the ledger and the table of aliases where they are missing, and checks them
 * where they are not.
 */
final class Schema {
  /** "Sluice" in ASCII: whoever opens a sink on the same database waits for this lock. */
  private static final long OPENING = 0x53_6C_75_69_63_65L;

  private static final int OLDEST_VERSION = 14;

  private static final String KEY = "key";
  private static final String STORED_AT = "stored_at";
  private static final List<Column> LEDGER_COLUMNS =
      List.of(
          new Column(KEY, ColumnType.of(ColumnType.Kind.UUID)),
          new Column(STORED_AT, ColumnType.of(ColumnType.Kind.TIMESTAMPTZ)));

  private static final String OLD_TOKEN = "old_token";
  private static final String NEW_TOKEN = "new_token";
  private static final String DOMAIN = "domain";
  private static final String ADDED_AT = "added_at";
  private static final List<Column> ALIAS_COLUMNS =
      List.of(
          new Column(OLD_TOKEN, ColumnType.of(ColumnType.Kind.TEXT)),
          new Column(NEW_TOKEN, ColumnType.of(ColumnType.Kind.TEXT)),
          new Column(DOMAIN, ColumnType.of(ColumnType.Kind.TEXT)));

  private final DSLContext dsl;
  private final boolean creates;

  private Schema(DSLContext dsl, boolean creates) {
    this.dsl = dsl;
    this.creates = creates;
  }

  /**
   * Makes the tables ready within the connection's transaction.
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
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST_VERSION) {
      throw new ConfigurationException(
          "the server is PostgreSQL " + version + "; " + OLDEST_VERSION + " or newer is needed");
    }
    DSLContext dsl = DSL.using(connection);
    // Each look at the catalogue has to see what others committed while this one waited its turn.
    dsl.execute("set transaction isolation level read committed");
    dsl.fetch("select pg_advisory_xact_lock(?)", OPENING);
    Schema schema = new Schema(dsl, creates);
    session.waitsFor("the ledger " + ledger);
    schema.prepareLedger(ledger);
    session.waitsFor("the table " + binding.table());
    schema.prepareTarget(binding);
    aliases.ifPresent(schema::prepareAliases);
  }

  private void prepareLedger(TableName ledger) {
    if (isMissing("ledger", ledger)) {
      dsl.createTable(ledger.quoted())
          .column(KEY, SQLDataType.UUID.notNull())
          .column(
              STORED_AT,
              SQLDataType.TIMESTAMPWITHTIMEZONE.notNull().defaultValue(DSL.currentOffsetDateTime()))
          .primaryKey(KEY)
          .execute();
      return;
    }
    ActualTable actual = ActualTable.of(dsl, ledger);
    List<String> mismatches = new ArrayList<>(actual.mismatches(LEDGER_COLUMNS));
    ActualColumn storedAt = actual.column(STORED_AT);
    if (storedAt != null && !storedAt.filled()) {
      mismatches.add("column stored_at has no default, needed is now()");
    }
    if (!ActualTable.isUnique(dsl, ledger, KEY)) {
      mismatches.add("column key has no unique index that holds at once");
    }
    if (!ActualTable.isLogged(dsl, ledger)) {
      mismatches.add("it is unlogged or temporary, so that a crash would empty it");
    }
    require("ledger " + ledger, mismatches);
  }

  private void prepareAliases(TableName aliases) {
    if (isMissing("table", aliases)) {
      dsl.createTable(aliases.quoted())
          .column(OLD_TOKEN, SQLDataType.CLOB.notNull())
          .column(NEW_TOKEN, SQLDataType.CLOB.notNull())
          .column(DOMAIN, SQLDataType.CLOB.notNull())
          .column(
              ADDED_AT,
              SQLDataType.TIMESTAMPWITHTIMEZONE.notNull().defaultValue(DSL.currentOffsetDateTime()))
          .primaryKey(OLD_TOKEN, NEW_TOKEN)
          .execute();
      return;
    }
    require("table " + aliases, ActualTable.of(dsl, aliases).mismatches(ALIAS_COLUMNS));
  }

  private void prepareTarget(TableBinding<?> binding) {
    List<Column> columns =
        binding.columns().stream().map(TableBinding.BoundColumn::column).toList();
    if (isMissing("table", binding.table())) {
      CreateTableElementListStep create = dsl.createTable(binding.table().quoted());
      for (Column column : columns) {
        create = create.column(column.name(), dataType(column.type()));
      }
      create.execute();
    } else {
      require("table " + binding.table(), ActualTable.of(dsl, binding.table()).mismatches(columns));
    }
  }

  private boolean isMissing(String what, TableName table) {
    if (ActualTable.exists(dsl, table)) {
      return false;
    }
    if (!creates) {
      throw new ConfigurationException(
          what + " " + table + " does not exist; create it or let the sink create tables");
    }
    return true;
  }

  private static void require(String table, List<String> mismatches) {
    if (!mismatches.isEmpty()) {
      throw new ConfigurationException(table + " does not fit: " + String.join("; ", mismatches));
    }
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
