package dev.sluice.sqs.internal.http;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** An HTTP answer. Its bytes are the connection's: they are good until the next request on it. */
public final class HttpAnswer {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] bytes;
  private final int from;
  private final int length;
  private final boolean lastOne;

  /**
   * An answer that was read to its end.
   *
   * @param headers those of an error, with names in lower case; none where the status is 200
   * @param length how many bytes the body has, from {@code from} on
   * @param lastOne whether the server closes the connection
   */
  public HttpAnswer(
      int status,
      Map<String, String> headers,
      byte[] bytes,
      int from,
      int length,
      boolean lastOne) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.lastOne = lastOne;
  }

  public int status() {
    return status;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  public byte[] bytes() {
    return bytes;
  }

  public int from() {
    return from;
  }

  public int length() {
    return length;
  }

  /** A copy of the first bytes of the body. */
  public byte[] start(int most) {
    return Arrays.copyOfRange(bytes, from, from + Math.min(most, length));
  }

  boolean lastOne() {
    return lastOne;
  }
}
