package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.OptionCheck;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a {@link PostgresSink} works. Every option has a default. Immutable. */
public final class PostgresSinkOptions {
  /** The default of {@link #statementTimeout()}, and the limit of a vault's statements. */
  public static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(50);

  /** The default of {@link #lockTimeout()}. */
  public static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

  /** The longest that SQS keeps a message. */
  private static final Duration LEAST_RETENTION = Duration.ofDays(14);

  private final String ledger;
  private final @Nullable String aliasTable;
  private final boolean createTables;
  private final Duration ledgerRetention;
  private final Duration statementTimeout;
  private final Duration lockTimeout;

  private PostgresSinkOptions(Builder set) {
    ledger = OptionCheck.needed("ledger", set.ledger);
    aliasTable = set.aliasTable;
    createTables = set.createTables;
    ledgerRetention = OptionCheck.atLeast("ledgerRetention", set.ledgerRetention, LEAST_RETENTION);
    statementTimeout =
        OptionCheck.atLeast("statementTimeout", set.statementTimeout, Duration.ofMillis(1));
    lockTimeout = OptionCheck.atLeast("lockTimeout", set.lockTimeout, Duration.ofMillis(1));
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** All of them as they are by default. */
  public static PostgresSinkOptions defaults() {
    return builder().build();
  }

  /** The table that takes the keys of stored messages. */
  public String ledger() {
    return ledger;
  }

  /**
   * The table that takes the aliases of tokens while an overlap of keys lasts; empty where they are
   * not stored.
   */
  public Optional<String> aliasTable() {
    return Optional.ofNullable(aliasTable);
  }

  /** Whether a missing target, ledger or alias table is created. */
  public boolean createTables() {
    return createTables;
  }

  /** How long the ledger knows a key. */
  public Duration ledgerRetention() {
    return ledgerRetention;
  }

  /** How long a statement may take before it is cancelled on the server. */
  public Duration statementTimeout() {
    return statementTimeout;
  }

  /** How long opening waits for a lock on a table. */
  public Duration lockTimeout() {
    return lockTimeout;
  }

  /** Sets options; what is not set keeps its default. Not thread-safe. */
  public static final class Builder {
    private String ledger = "sluice_ledger";
    private @Nullable String aliasTable;
    private boolean createTables = true;
    private Duration ledgerRetention = Duration.ofDays(15);
    private Duration statementTimeout = STATEMENT_TIMEOUT;
    private Duration lockTimeout = LOCK_TIMEOUT;

    private Builder() {}

    /**
     * The table that takes the keys of stored messages, {@code name} or {@code schema.name}. All
     * processes that write the same messages into the same target need the same one. Targets may
     * share one as long as no key of the one is a key of the other, which holds for message ids.
     * Default: {@code sluice_ledger}.
     */
    public Builder ledger(String ledger) {
      this.ledger = ledger;
      return this;
    }

    /**
     * The table that takes the aliases of tokens while an overlap of keys lasts, {@code name} or
     * {@code schema.name}; its columns are {@code old_token}, {@code new_token}, {@code domain} and
     * {@code added_at}. Two tokens of a pair may have some 2,600 bytes together, what an index
     * takes. Default: none, and aliases are not stored.
     */
    public Builder aliasTable(String aliasTable) {
      this.aliasTable = aliasTable;
      return this;
    }

    /** Whether a missing target, ledger or alias table is created. Default: true. */
    public Builder createTables(boolean createTables) {
      this.createTables = createTables;
      return this;
    }

    /**
     * How long the ledger knows a key: at least 14 days, the longest that SQS keeps a message,
     * since a message that comes again after that would make a second row. Default: 15 days.
     */
    public Builder ledgerRetention(Duration ledgerRetention) {
      this.ledgerRetention = ledgerRetention;
      return this;
    }

    /**
     * How long a statement may take before it is cancelled on the server and the write is an
     * outage. Where the connection has a socket timeout, the limit is at most five sixths of that.
     * It takes connections of pgjdbc, also behind a pool. At least 1 ms. Default: 50 seconds.
     */
    public Builder statementTimeout(Duration statementTimeout) {
      this.statementTimeout = statementTimeout;
      return this;
    }

    /**
     * How long opening waits for a lock on a table, or for others that open a sink in the same
     * database. At least 1 ms. Default: 30 seconds.
     */
    public Builder lockTimeout(Duration lockTimeout) {
      this.lockTimeout = lockTimeout;
      return this;
    }

    /**
     * Builds them.
     *
     * @throws ConfigurationException where an option is missing or out of its range: it names the
     *     option and the rule
     */
    public PostgresSinkOptions build() {
      return new PostgresSinkOptions(this);
    }
  }
}
