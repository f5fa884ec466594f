package dev.sluice.sqs.internal.http;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/** Bytes of a request as they are put together, kept for the next one. Not thread-safe. */
public final class ByteWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** What an ordinary request needs; what a larger one took is given up. */
  private static final int KEPT = 64 * 1024;

  private byte[] bytes = new byte[1024];
  private int length;

  void clear() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[1024];
    }
  }

  int length() {
    return length;
  }

  public ByteWriter ascii(String text) {
    int end = room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length + i] = (byte) text.charAt(i);
    }
    length = end;
    return this;
  }

  public ByteWriter bytes(byte[] some) {
    int end = room(some.length);
    System.arraycopy(some, 0, bytes, length, some.length);
    length = end;
    return this;
  }

  public ByteWriter bytes(ByteWriter other) {
    int end = room(other.length);
    System.arraycopy(other.bytes, 0, bytes, length, other.length);
    length = end;
    return this;
  }

  ByteWriter hex(byte[] some) {
    int end = room(2 * some.length);
    for (byte one : some) {
      bytes[length++] = (byte) HEX[(one >> 4) & 15];
      bytes[length++] = (byte) HEX[one & 15];
    }
    length = end;
    return this;
  }

  /** A JSON string with its quotes; what is not printable ASCII is escaped. */
  public ByteWriter quoted(String text) {
    room(6 * text.length() + 2);
    bytes[length++] = '"';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = (byte) c;
      } else if (c >= ' ' && c < 127) {
        bytes[length++] = (byte) c;
      } else {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
          bytes[length++] = (byte) HEX[(c >> shift) & 15];
        }
      }
    }
    bytes[length++] = '"';
    return this;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void digest(MessageDigest digest) {
    digest.update(bytes, 0, length);
  }

  void digest(Mac mac) {
    mac.update(bytes, 0, length);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  private int room(int more) {
    int end = Math.addExact(length, more);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    return end;
  }
}
