package dev.sluice.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A value and the key under which a sink stores it once.
 *
 * <p>{@link #toString()} shows the key alone.
 */
public record Keyed<T>(UUID key, T value) {
  private static final Pattern CANONICAL_UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** Transforms a message's body and keys the result by the message's id. */
  public static <I, O> Transformer<Delivery<I>, Keyed<O>> byMessageId(
      Transformer<? super I, ? extends O> transformer) {
    return in -> new Keyed<>(keyOf(in.id()), transformer.transform(in.body()));
  }

  /**
   * The key of an id: the id itself where it is a UUID in its canonical form, as SQS message ids
   * are; otherwise a version 8 UUID (RFC 9562) made of the first bits of the id's SHA-256.
   */
  public static UUID keyOf(String id) {
    if (id.length() == 36 && CANONICAL_UUID.matcher(id).matches()) {
      return UUID.fromString(id);
    }
    ByteBuffer hash = ByteBuffer.wrap(sha256().digest(id.getBytes(StandardCharsets.UTF_8)));
    long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Keyed[key=" + key + "]";
  }
}
