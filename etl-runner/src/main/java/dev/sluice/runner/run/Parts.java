package dev.sluice.runner.run;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Sink;
import dev.sluice.core.Until;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.mapping.Seal;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.runner.connect.DatabaseFlags;
import dev.sluice.runner.connect.DatabasePool;
import dev.sluice.runner.connect.QueueClient;
import dev.sluice.runner.connect.QueueFlags;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.runner.vault.OpenVault;
import dev.sluice.runner.vault.VaultFlags;
import dev.sluice.sqs.SqsDeadLetters;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What a pipeline stands on: the queue, the dead letters and the table, open and checked. Nothing
 * is received before the pipeline runs.
 *
 * @param deadLetters empty where rejected messages stay on the queue
 */
record Parts(SqsClient client, SqsSource source, Optional<SqsDeadLetters> deadLetters, Table table)
    implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  /** For the calls that return and extend, send dead letters and ask for the backlog. */
  private static final int OTHER_CONNECTIONS = 32;

  /** For the deletes of a batch, all in flight together. */
  private static final int CONNECTIONS_OF_A_LANE = 50;

  /**
   * At a drained queue nothing is waited for. A receive that still waits when the run ends may
   * take, on the server, a message that is sent right after, and hide it for its visibility
   * timeout.
   */
  private static final Duration LAST_RECEIVE = Duration.ofSeconds(1);

  /**
   * The table, and the connections to its database.
   *
   * @param vault empty where no originals are kept
   * @param sink what takes the rows: the table, after the vault where there is one
   */
  record Table(
      Optional<OpenVault> vault, HikariDataSource database, PostgresSink<Row> rows, Sink<Row> sink)
      implements AutoCloseable {

    /** What seals values for the vault. */
    Optional<Seal> seal() {
      return vault.map(OpenVault::seal);
    }

    @Override
    public void close() {
      rows.close();
      database.close();
      vault.ifPresent(OpenVault::close);
    }
  }

  /**
   * How the parts are to be.
   *
   * @param overlap whether rows carry the tokens of former keys too
   */
  record Plan(
      QueueFlags queue,
      RejectFlags reject,
      DatabaseFlags database,
      VaultFlags vault,
      KeyFlags keys,
      PaceFlags pace,
      Mapping mapping,
      boolean overlap,
      Until until,
      Startup startup) {

    /**
     * Opens the vault and the table while it opens the queue and then the dead letters. Where both
     * sides fail, the queue's failure is the one that is thrown; a failure for good of the one ends
     * the other's waiting.
     *
     * @throws ConfigurationException where one of them can't be used; none stays open then
     */
    Parts open() {
      Opening<Table> table = Opening.begin("sluice-open-table", this::openTableOrGiveUp);
      try {
        return openQueue(table);
      } catch (Startup.GivenUpException e) {
        // By the table, whose failure is thrown then, or by a signal.
        table.await().close();
        throw e;
      } catch (RuntimeException | Error e) {
        startup.giveUp();
        table.abandon(Table::close);
        throw e;
      }
    }

    private Table openTableOrGiveUp() {
      startup.alsoOnThisThread();
      try {
        return openTable();
      } catch (RuntimeException | Error e) {
        startup.giveUp();
        throw e;
      }
    }

    private Parts openQueue(Opening<Table> table) {
      SqsClient client =
          QueueClient.open(
              queue, pace.receivers() + pace.lanes() * CONNECTIONS_OF_A_LANE + OTHER_CONNECTIONS);
      try {
        SqsSource source =
            startup.reach(
                "the queue " + queue.queueUrl(), () -> SqsSource.open(client, sourceOptions()));
        try {
          Optional<SqsDeadLetters> deadLetters = deadLetters(client, source);
          Parts parts = new Parts(client, source, deadLetters, table.await());
          log.info(
              "from the queue {} into the table {}{}",
              queue.queueUrl(),
              mapping.table(),
              parts.table().vault().isPresent() ? ", the originals of tokens into a vault" : "");
          return parts;
        } catch (RuntimeException | Error e) {
          source.close();
          throw e;
        }
      } catch (RuntimeException | Error e) {
        client.close();
        throw e;
      }
    }

    private Table openTable() {
      Optional<OpenVault> openVault = vault.open(keys, pace.lanes(), startup);
      try {
        HikariDataSource pool = DatabasePool.open(database, pace.lanes(), startup);
        try {
          PostgresSink<Row> rows = rows(pool);
          try {
            Sink<Row> sink = openVault.isPresent() ? openVault.get().before(rows) : rows;
            return new Table(openVault, pool, rows, sink);
          } catch (RuntimeException | Error e) {
            rows.close();
            throw e;
          }
        } catch (RuntimeException | Error e) {
          pool.close();
          throw e;
        }
      } catch (RuntimeException | Error e) {
        openVault.ifPresent(OpenVault::close);
        throw e;
      }
    }

    private SqsSourceOptions sourceOptions() {
      SqsSourceOptions.Builder options =
          SqsSourceOptions.builder()
              .queueUrl(queue.queueUrl())
              .receivers(pace.receivers())
              .transport(pace.transport());
      pace.visibilityTimeout().ifPresent(options::visibilityTimeout);
      if (until instanceof Until.Empty) {
        options.waitTime(LAST_RECEIVE);
      }
      return options.build();
    }

    private PostgresSink<Row> rows(HikariDataSource pool) {
      return startup.open("the table " + mapping.table(), () -> rowsNow(pool));
    }

    private PostgresSink<Row> rowsNow(HikariDataSource pool) {
      PostgresSinkOptions.Builder options =
          PostgresSinkOptions.builder()
              .statementTimeout(DatabasePool.statementTimeout(database.login()))
              .lockTimeout(startup.lockTimeout())
              .ledger(database.ledgerTable())
              .createTables(database.createTables());
      if (overlap) {
        options.aliasTable(database.aliasTable());
      }
      return PostgresSink.open(pool, TableBinding.of(mapping), options.build());
    }

    private Optional<String> redriveTarget(SqsSource source) {
      return startup.reach("the queue's redrive target", source::deadLetterQueueUrl);
    }

    private Optional<SqsDeadLetters> deadLetters(SqsClient client, SqsSource source) {
      if (reject.leave()) {
        if (until instanceof Until.Empty && redriveTarget(source).isEmpty()) {
          throw new ConfigurationException(
              "with --on-reject leave and --until-empty the queue needs a redrive policy: it would"
                  + " never be empty");
        }
        return Optional.empty();
      }
      String url =
          reject
              .deadLetterQueueUrl()
              .or(() -> redriveTarget(source))
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "the queue has no redrive policy: "
                              + FlagNames.howToSet("--dead-letter-queue-url")
                              + ", or --on-reject leave"));
      return Optional.of(
          startup.reach(
              "the dead-letter queue " + url, () -> SqsDeadLetters.open(client, url, source)));
    }
  }

  /** Closes the source first, which returns what it holds to the queue. Twice does no harm. */
  @Override
  public void close() {
    source.close();
    deadLetters.ifPresent(SqsDeadLetters::close);
    table.close();
    client.close();
  }
}
