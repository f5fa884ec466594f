package dev.sluice.bench;

import dev.sluice.testkit.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** One database whose ledger grows. */
final class Growing {

  /** What a row cost to write. */
  record Cost(double perSecond, double cpuMicros, double walBytes) {}

  private final Stage stage;
  private final Database database;
  private final String keyExpression;
  private long size;

  /**
   * A new database with an empty ledger.
   *
   * @param keyExpression makes a key in SQL of the row's number {@code n}; {@code %d} in it stands
   *     for how many keys are still to come
   */
  Growing(Stage stage, String keyExpression) throws SQLException {
    this.stage = stage;
    this.database = stage.newDatabase();
    this.keyExpression = keyExpression;
    Stage.execute(
        database,
        "create table sluice_ledger (key uuid not null, stored_at timestamptz not null default now())");
    Stage.execute(database, "alter table sluice_ledger add primary key (key)");
  }

  void fillTo(long keys) throws SQLException {
    if (keys > size) {
      Stage.execute(database, "alter table sluice_ledger drop constraint sluice_ledger_pkey");
      Stage.execute(
          database,
          "insert into sluice_ledger (key) select %s from generate_series(1, %d) as n"
              .formatted(keyExpression.formatted(keys), keys - size));
      Stage.execute(
          database,
          "set maintenance_work_mem = '1GB'; alter table sluice_ledger add primary key (key)");
      Stage.execute(stage.superuserOf(database), "vacuum (analyze) sluice_ledger");
      size = keys;
    }
  }

  Cost write(List<String> arguments, int messages)
      throws SQLException, IOException, InterruptedException {
    Stage.execute(stage.superuserOf(database), "checkpoint");
    String before = stage.walPosition();
    Figures figures = stage.write(database, arguments, messages);
    size += messages;
    double wal =
        Double.parseDouble(
            Stage.query(
                stage.superuserOf(database),
                "select pg_wal_lsn_diff(pg_current_wal_lsn(), '" + before + "')"));
    return new Cost(figures.perSecond(), figures.postgresMicros(), wal / messages);
  }

  void drop() throws SQLException {
    stage.drop(database);
  }
}
