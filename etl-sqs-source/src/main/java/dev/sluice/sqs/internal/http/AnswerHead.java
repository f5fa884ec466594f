package dev.sluice.sqs.internal.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the head of an answer says. */
final class AnswerHead {
  private static final String[] KNOWN = {
    "content-length", "transfer-encoding", "content-encoding", "connection"
  };

  int status;
  long length = -1;
  boolean chunked;
  boolean close;
  boolean old;
  boolean keepAlive;
  boolean closing;
  Map<String, String> headers = Map.of();

  void status(String line) throws IOException {
    boolean known = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
    if (!known || line.length() < 12 || !line.substring(9, 12).matches("[1-9][0-9]{2}")) {
      throw new ProtocolException("not an answer of HTTP/1");
    }
    old = line.startsWith("HTTP/1.0");
    close = old;
    status = Integer.parseInt(line, 9, 12, 10);
    if (status != 200) {
      headers = new HashMap<>();
    }
  }

  void header(byte[] bytes, int from, int to) throws IOException {
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      if (bytes[colon] <= ' ') {
        throw new ProtocolException("a header with a space in its name");
      }
      colon++;
    }
    if (colon == from || colon == to) {
      throw new ProtocolException("a header without a name");
    }
    String known = known(bytes, from, colon);
    if (known == null && status == 200) {
      return;
    }
    String name = known == null ? text(bytes, from, colon).toLowerCase(Locale.ROOT) : known;
    String value = text(bytes, Math.min(to, colon + 1), to).strip();
    switch (name) {
      case "content-length" -> {
        long said = value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
        if (said < 0 || (length >= 0 && length != said)) {
          throw new ProtocolException("an answer without a good length");
        }
        length = said;
      }
      case "transfer-encoding" -> {
        if (!value.equalsIgnoreCase("chunked")) {
          throw new ProtocolException("an answer in an unknown encoding");
        }
        chunked = true;
      }
      case "content-encoding" -> {
        if (!value.equalsIgnoreCase("identity")) {
          throw new ProtocolException("an answer in an unknown encoding");
        }
      }
      case "connection" -> {
        for (String option : value.toLowerCase(Locale.ROOT).split(",", -1)) {
          said(option.strip());
        }
      }
      default -> headers.put(name, value);
    }
  }

  /** What the server wants of the connection: to close it is the stronger wish. */
  private void said(String option) {
    if (option.equals("close")) {
      closing = true;
    }
    keepAlive = keepAlive || option.equals("keep-alive");
    close = closing || (old && !keepAlive);
  }

  /** Finds the few headers that matter to every answer, without making a string of the others. */
  private static @Nullable String known(byte[] bytes, int from, int to) {
    for (String name : KNOWN) {
      if (name.length() == to - from && isEqual(bytes, from, name)) {
        return name;
      }
    }
    return null;
  }

  private static boolean isEqual(byte[] bytes, int from, String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.toLowerCase(bytes[from + i]) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
