package dev.sluice.bench;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;

/** A message as an answer shows it, made once before anything is measured. */
final class RenderedMessage {
  /** With its padding a handle is as long as those of SQS, about 180 characters. */
  private static final int PADDING_BYTES = 126;

  private RenderedMessage() {}

  /**
   * Renders one message.
   *
   * @param index its place in the queue, which its receipt handle begins with
   * @param seed of the message id: the same for the same seed and index
   */
  static byte[] of(int index, long seed, String body, long sentMillis) {
    Random random = new Random(seed * 1_000_003L + index);
    byte[] padding = new byte[PADDING_BYTES];
    random.nextBytes(padding);
    String json =
        "{\"MessageId\":\""
            + id(random)
            + "\",\"ReceiptHandle\":\""
            + index
            + '.'
            + Base64.getEncoder().encodeToString(padding)
            + "\",\"MD5OfBody\":\""
            + md5(body)
            + "\",\"Body\":\""
            + new String(JsonStringEncoder.getInstance().quoteAsString(body))
            + "\",\"Attributes\":{\"SentTimestamp\":\""
            + sentMillis
            + "\",\"ApproximateReceiveCount\":\"1\"}}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** Which message a receipt handle stands for; -1 where it is none of this server's. */
  static int indexOf(String handle) {
    int end = handle.indexOf('.');
    try {
      return end < 1 ? -1 : Integer.parseInt(handle.substring(0, end));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /** A random UUID (RFC 9562, version 4), as the ids of SQS are. */
  private static UUID id(Random random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    ByteBuffer bits = ByteBuffer.wrap(bytes);
    long high = (bits.getLong() & ~0xF000L) | 0x4000L;
    long low = (bits.getLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(high, low);
  }
}
