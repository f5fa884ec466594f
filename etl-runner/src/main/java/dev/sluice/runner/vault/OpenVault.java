package dev.sluice.runner.vault;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Sink;
import dev.sluice.mapping.Row;
import dev.sluice.mapping.Seal;
import dev.sluice.masking.Sealer;
import dev.sluice.vault.VaultWriter;

/** A vault that a pipeline writes to, and what seals values for it. */
public record OpenVault(HikariDataSource pool, VaultWriter writer, Sealer sealer)
    implements AutoCloseable {

  /** Seals values, unless they were lately sealed and kept. */
  public Seal seal() {
    return sealer.reusing(writer::kept);
  }

  /** Has the originals of rows kept before the rows are stored. */
  public Sink<Row> before(Sink<Row> rows) {
    return writer.before(rows, Row::sealed);
  }

  @Override
  public void close() {
    pool.close();
  }
}
