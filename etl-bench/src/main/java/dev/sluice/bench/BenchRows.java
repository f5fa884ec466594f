package dev.sluice.bench;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Transformer;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.testkit.LoginMessages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows as the pipeline makes them, made beforehand. */
public final class BenchRows {
  private BenchRows() {}

  /** Deliveries of made-up logins. */
  public static List<Delivery<String>> deliveries(int count, long seed) {
    LoginMessages bodies = LoginMessages.seeded(seed);
    List<Delivery<String>> deliveries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = id(seed, i).toString();
      Instant sent = Instant.ofEpochMilli(QueueServerCommand.FIRST_SENT_MILLIS + i);
      deliveries.add(Delivery.of(id, bodies.next().json(), 1, sent, new NoReceipt()));
    }
    return deliveries;
  }

  /** The rows of such deliveries; their tokens are not of any masker, but as long as such. */
  public static List<Keyed<Row>> rows(int count, long seed) {
    Transformer<Delivery<String>, Keyed<Row>> transformer =
        Mapping.userLogins().transformer(BenchRows::token);
    List<Keyed<Row>> rows = new ArrayList<>(count);
    for (Delivery<String> delivery : deliveries(count, seed)) {
      try {
        rows.add(transformer.transform(delivery));
      } catch (RejectedException e) {
        throw new IllegalStateException("a made-up login was rejected: " + e.reason(), e);
      }
    }
    return rows;
  }

  /** The same rows; the first 48 bits of the keys are milliseconds, as in UUIDs of version 7. */
  static List<Keyed<Row>> keyedByTime(List<Keyed<Row>> rows) {
    List<Keyed<Row>> timed = new ArrayList<>(rows.size());
    for (Keyed<Row> row : rows) {
      long millis = QueueServerCommand.FIRST_SENT_MILLIS + timed.size();
      UUID key = row.key();
      timed.add(
          Keyed.of(
              new UUID(
                  millis << 16 | (key.getMostSignificantBits() & 0xFFFF),
                  key.getLeastSignificantBits()),
              row.value()));
    }
    return timed;
  }

  private static String token(String domain, String clear) {
    UUID half = UUID.nameUUIDFromBytes(clear.getBytes(StandardCharsets.UTF_8));
    return "00000000:" + (half.toString() + half).replace("-", "");
  }

  private static UUID id(long seed, int index) {
    return UUID.nameUUIDFromBytes((seed + "/" + index).getBytes(StandardCharsets.US_ASCII));
  }

  private static final class NoReceipt implements dev.sluice.core.Receipt {}
}
