package dev.sluice.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A value and the key under which a sink stores it once. Immutable, as long as its value is.
 *
 * <p>{@link #toString()} shows the key alone.
 *
 * @param <T> the type of the value
 */
public final class Keyed<T> {
  private static final int UUID_LENGTH = 36;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long VARIANT_BITS = 0x3FFF_FFFF_FFFF_FFFFL;

  private final UUID key;
  private final T value;

  private Keyed(UUID key, T value) {
    this.key = key;
    this.value = value;
  }

  /** A value under its key. */
  public static <T> Keyed<T> of(UUID key, T value) {
    return new Keyed<>(Objects.requireNonNull(key, "key"), value);
  }

  /** Transforms a message's body and keys the result by the message: {@link #keyOf(Delivery)}. */
  public static <I, O> Transformer<Delivery<I>, Keyed<O>> byMessageId(
      Transformer<? super I, ? extends O> transformer) {
    return in -> of(keyOf(in), transformer.transform(in.body()));
  }

  /**
   * The key of a message, the same at every delivery: a version 8 UUID (RFC 9562) that begins with
   * the millisecond in which the message was sent, as a version 7 UUID does, and goes on with 74
   * bits of {@link #keyOf(String)} of its id. Keys of messages that were sent one after another are
   * neighbours, so that a store with a sorted index writes to its end, however many keys it holds.
   */
  public static UUID keyOf(Delivery<?> delivery) {
    UUID id = keyOf(delivery.id());
    long time = delivery.sentAt().toEpochMilli();
    long high = (time << 16) | 0x8000L | (id.getMostSignificantBits() & 0x0FFFL);
    return new UUID(high, (id.getLeastSignificantBits() & VARIANT_BITS) | VARIANT);
  }

  /**
   * The key of an id: the id itself where it is a UUID in its canonical form, as SQS message ids
   * are; otherwise a version 8 UUID (RFC 9562) made of the first bits of the id's SHA-256.
   */
  public static UUID keyOf(String id) {
    if (isCanonicalUuid(id)) {
      return UUID.fromString(id);
    }
    ByteBuffer hash = ByteBuffer.wrap(sha256().digest(id.getBytes(StandardCharsets.UTF_8)));
    long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
    long low = (hash.getLong() & VARIANT_BITS) | VARIANT;
    return new UUID(high, low);
  }

  /** By hand: a regular expression costs as much as all the rest of a message's way here. */
  private static boolean isCanonicalUuid(String id) {
    if (id.length() != UUID_LENGTH) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = id.charAt(i);
      boolean fits =
          switch (i) {
            case 8, 13, 18, 23 -> c == '-';
            default -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** What the sink knows the value by. */
  public UUID key() {
    return key;
  }

  /** What the sink stores. */
  public T value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Keyed<?> that
        && key.equals(that.key)
        && Objects.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, value);
  }

  @Override
  public String toString() {
    return "Keyed[key=" + key + "]";
  }
}
