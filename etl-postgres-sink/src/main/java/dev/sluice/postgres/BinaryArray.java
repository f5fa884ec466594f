package dev.sluice.postgres;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Arrays in the server's own binary form, for the types that the driver would send as text: at both
 * ends that costs several times as much. The form of an array is that of {@code array_recv}, of an
 * element that of {@code uuid_recv}, {@code date_recv} and {@code timestamptz_recv} in PostgreSQL's
 * source. The only place that uses classes of the driver which are none of its API: see {@link
 * ArrayForm}.
 */
final class BinaryArray {
  private static final int HEADER_BYTES = 20;
  private static final int MOST_ELEMENT_BYTES = 20;
  private static final int NULL_LENGTH = -1;

  /** 2000-01-01, from which PostgreSQL counts. */
  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

  private static final long EPOCH_SECONDS = EPOCH.toEpochDay() * 24 * 60 * 60;
  private static final long MICROS = 1_000_000;
  private static final double NANOS_PER_MICRO = 1_000;

  private BinaryArray() {}

  /** An array for a statement of this connection; null where it or the type takes none. */
  static @Nullable Array of(Connection connection, ArrayType type, @Nullable Object[] values)
      throws SQLException {
    if (type.arrayOid() != Oid.UNSPECIFIED && connection.isWrapperFor(BaseConnection.class)) {
      BaseConnection driver = connection.unwrap(BaseConnection.class);
      if (driver.getPreferQueryMode() != PreferQueryMode.SIMPLE) {
        return new PgArray(driver, type.arrayOid(), bytes(type, values));
      }
    }
    return null;
  }

  private static byte[] bytes(ArrayType type, @Nullable Object[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + values.length * MOST_ELEMENT_BYTES);
    int dimensions = values.length == 0 ? 0 : 1;
    bytes.putInt(dimensions).putInt(hasNull(values) ? 1 : 0).putInt(type.elementOid());
    if (dimensions > 0) {
      bytes.putInt(values.length).putInt(1);
    }
    for (Object value : values) {
      put(bytes, value);
    }
    byte[] exact = new byte[bytes.position()];
    bytes.get(0, exact);
    return exact;
  }

  private static boolean hasNull(@Nullable Object[] values) {
    for (Object value : values) {
      if (value == null) {
        return true;
      }
    }
    return false;
  }

  private static void put(ByteBuffer bytes, @Nullable Object value) {
    if (value == null) {
      bytes.putInt(NULL_LENGTH);
    } else if (value instanceof UUID uuid) {
      bytes.putInt(2 * Long.BYTES);
      bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    } else if (value instanceof LocalDate date) {
      bytes.putInt(Integer.BYTES).putInt(days(date));
    } else if (value instanceof Instant instant) {
      bytes.putInt(Long.BYTES).putLong(micros(instant));
    } else {
      throw new IllegalArgumentException("no binary form of a " + value.getClass().getName());
    }
  }

  /** What is beyond all dates stays so, and does not become one of the two infinities. */
  private static int days(LocalDate date) {
    long days = date.toEpochDay() - EPOCH.toEpochDay();
    return (int) Math.max(Integer.MIN_VALUE + 1, Math.min(Integer.MAX_VALUE - 1, days));
  }

  /** Rounded as the server rounds the text; what is beyond all times stays so. */
  private static long micros(Instant instant) {
    long seconds = instant.getEpochSecond() - EPOCH_SECONDS;
    if (Math.abs(seconds) > Long.MAX_VALUE / MICROS - 1) {
      return seconds < 0 ? Long.MIN_VALUE + 1 : Long.MAX_VALUE - 1;
    }
    return seconds * MICROS + (long) Math.rint(instant.getNano() / NANOS_PER_MICRO);
  }
}
