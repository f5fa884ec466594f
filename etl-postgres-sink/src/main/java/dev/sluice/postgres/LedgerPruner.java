package dev.sluice.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Record2;
import org.jooq.Records;
import org.jooq.impl.SQLDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes keys out of the ledger that no queue can deliver any more, on a daemon thread of its own.
 *
 * <p>There is no index on the time of storing, which every write would pay for. A pass walks the
 * table instead, or each of its partitions, from a place drawn at random so that short runs share
 * the work, in steps of 64 pages (about 10,000 keys). A step is one statement and one transaction
 * of some milliseconds that locks nothing but expired keys; after each the thread rests 19 times as
 * long, so that it uses at most a twentieth of one connection. Steps of several processes exclude
 * each other: who finds another at work leaves the pass to that one. One pass begins when the sink
 * is opened, the next a day later.
 */
final class LedgerPruner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerPruner.class);

  private static final int PAGES_PER_STEP = 64;
  private static final int REST_PER_WORK = 19;
  private static final Duration BETWEEN_PASSES = Duration.ofDays(1);
  private static final Duration LONGEST_JITTER = Duration.ofHours(1);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  /** "Slui" in ASCII, beside the ledger's own id: the lock of whoever does a step. */
  private static final int STEPPING = 0x53_6C_75_69;

  /** A table that inherits from the ledger is none of its parts. */
  private static final String PARTS =
      """
      select n.nspname::text as schema, c.relname::text as name,
        pg_catalog.pg_relation_size(c.oid) / {0} as pages
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and (c.oid = {1}
        or c.oid in (select relid from pg_catalog.pg_partition_tree({1}::oid::regclass)))
      """;

  private static final Field<String> SCHEMA = field(name("schema"), SQLDataType.VARCHAR);
  private static final Field<String> NAME = field(name("name"), SQLDataType.VARCHAR);
  private static final Field<Long> PAGES = field(name("pages"), SQLDataType.BIGINT);

  private static final String STEP =
      """
      with lock as materialized (
        select pg_catalog.pg_try_advisory_xact_lock({0}, {1}::oid::int) as held),
      gone as (
        delete from only {2}
        where (select held from lock) and ctid >= {3}::tid and ctid < {4}::tid
          and stored_at < now() - make_interval(secs => {5})
        returning 1)
      select held, (select count(*) from gone) as pruned from lock
      """;

  private static final Field<Boolean> HELD = field(name("held"), SQLDataType.BOOLEAN);
  private static final Field<Long> PRUNED = field(name("pruned"), SQLDataType.BIGINT);

  private final Sessions dataSource;
  private final TableName ledger;

  /** A server knows no time that is much longer ago. */
  private static final Duration LONGEST = Duration.ofDays(365_000);

  private final Duration retention;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "sluice-ledger-pruner");
  private boolean failing;

  LedgerPruner(Sessions dataSource, TableName ledger, Duration retention) {
    this.dataSource = dataSource;
    this.ledger = ledger;
    this.retention = retention.compareTo(LONGEST) < 0 ? retention : LONGEST;
  }

  /** Begins the first pass, on the pruner's thread. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      Duration pause;
      do {
        pause = pass();
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /**
   * Walks the ledger once. A failure is logged, once until a pass gets through.
   *
   * @return how long to wait before the next pass
   */
  Duration pass() throws InterruptedException {
    try {
      walk();
      failing = false;
      return BETWEEN_PASSES.plusMillis(
          ThreadLocalRandom.current().nextLong(LONGEST_JITTER.toMillis()));
    } catch (SQLException | RuntimeException e) {
      if (!failing && closed.getCount() > 0) {
        failing = true;
        LOG.warn(
            "can't prune the ledger {}, which grows until this is over: {}",
            ledger,
            Failures.describe(e));
      }
      return AFTER_FAILURE;
    }
  }

  /** The ledger or one of its partitions. */
  private record Part(Name table, long steps) {

    /** An empty one takes a step too, which finds out whether the user may prune. */
    static Part of(String schema, String table, long pages) {
      return new Part(
          name(schema, table), Math.max(1, (pages + PAGES_PER_STEP - 1) / PAGES_PER_STEP));
    }
  }

  private void walk() throws SQLException, InterruptedException {
    List<Part> parts = parts();
    long steps = parts.stream().mapToLong(Part::steps).sum();
    long first = steps == 0 ? 0 : ThreadLocalRandom.current().nextLong(steps);
    for (long done = 0; done < steps; done++) {
      long begin = System.nanoTime();
      if (!step(parts, (first + done) % steps)) {
        LOG.debug("another process is pruning the ledger {}", ledger);
        return;
      }
      long work = System.nanoTime() - begin;
      if (closed.await(REST_PER_WORK * work, TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  private List<Part> parts() throws SQLException {
    return Transactions.ofOneStatement(
        dataSource,
        connection ->
            Jooq.on(connection)
                .resultQuery(
                    PARTS, Catalog.setting("block_size", Integer.class), Catalog.idOf(ledger))
                .coerce(SCHEMA, NAME, PAGES)
                .fetch(Records.mapping(Part::of)));
  }

  private boolean step(List<Part> parts, long number) throws SQLException {
    long left = number;
    for (Part part : parts) {
      if (left < part.steps) {
        return step(part.table, left);
      }
      left -= part.steps;
    }
    throw new IllegalArgumentException("step " + number);
  }

  /**
   * Deletes what has expired on some pages.
   *
   * @return whether this process held the lock and so did it
   */
  private boolean step(Name part, long number) throws SQLException {
    Record2<Boolean, Long> done =
        Transactions.ofOneStatement(
            dataSource,
            connection ->
                Jooq.on(connection)
                    .resultQuery(
                        STEP,
                        inline(STEPPING),
                        Catalog.idOf(ledger),
                        part,
                        inline(tid(number)),
                        inline(tid(number + 1)),
                        inline(retention.toSeconds()))
                    .coerce(HELD, PRUNED)
                    .fetchSingle());
    LOG.debug("pruned {} keys from the ledger {}", done.value2(), ledger);
    return done.value1();
  }

  /** The place in the table where a step begins. */
  private static String tid(long step) {
    return "(" + step * PAGES_PER_STEP + ",0)";
  }

  /** Ends the pass under way after its step, for which it waits at most five seconds. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
