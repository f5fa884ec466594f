package dev.sluice.postgres;

import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;

/** How a {@link PostgresSink} works. Every option has a default. */
@Value.Immutable
@OptionsStyle
public interface PostgresSinkOptions {
  /** The default of {@link #statementTimeout()}, and the limit of a vault's statements. */
  Duration STATEMENT_TIMEOUT = Duration.ofSeconds(50);

  /** The default of {@link #lockTimeout()}. */
  Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

  /**
   * The table that takes the keys of stored messages, {@code name} or {@code schema.name}. All
   * processes that write the same messages into the same target need the same one. Targets may
   * share one as long as no key of the one is a key of the other, which holds for message ids.
   * Default: {@code sluice_ledger}.
   */
  @Value.Default
  default String ledger() {
    return "sluice_ledger";
  }

  /**
   * The table that takes the aliases of tokens while an overlap of keys lasts, {@code name} or
   * {@code schema.name}; its columns are {@code old_token}, {@code new_token}, {@code domain} and
   * {@code added_at}. Two tokens of a pair may have some 2,600 bytes together, what an index takes.
   * Default: none, and aliases are not stored.
   */
  Optional<String> aliasTable();

  /** Whether a missing target, ledger or alias table is created. Default: true. */
  @Value.Default
  default boolean createTables() {
    return true;
  }

  /**
   * How long the ledger knows a key: at least 14 days, the longest that SQS keeps a message, since
   * a message that comes again after that would make a second row. Default: 15 days.
   */
  @Value.Default
  default Duration ledgerRetention() {
    return Duration.ofDays(15);
  }

  /**
   * How long a statement may take before it is cancelled on the server and the write is an outage.
   * Where the connection has a socket timeout, the limit is at most five sixths of that. It takes
   * connections of pgjdbc, also behind a pool. Default: 50 seconds.
   */
  @Value.Default
  default Duration statementTimeout() {
    return STATEMENT_TIMEOUT;
  }

  /**
   * How long opening waits for a lock on a table, or for others that open a sink in the same
   * database. Default: 30 seconds.
   */
  @Value.Default
  default Duration lockTimeout() {
    return LOCK_TIMEOUT;
  }

  @Value.Check
  default void check() {
    if (ledgerRetention().compareTo(Duration.ofDays(14)) < 0) {
      throw new IllegalArgumentException(
          "ledgerRetention must be at least 14 days, the longest that SQS keeps a message");
    }
    if (statementTimeout().compareTo(Duration.ofMillis(1)) < 0
        || lockTimeout().compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "statementTimeout and lockTimeout must be at least a millisecond");
    }
  }

  static Builder builder() {
    return new Builder();
  }

  static PostgresSinkOptions defaults() {
    return builder().build();
  }

  /** Builds options; what is not set keeps its default. Not thread-safe. */
  final class Builder extends ImmutablePostgresSinkOptions.Builder {
    Builder() {}
  }
}
