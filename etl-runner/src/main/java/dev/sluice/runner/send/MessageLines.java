package dev.sluice.runner.send;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lines, each a message: one JSON value, or anything where raw. Empty lines are skipped. */
final class MessageLines implements Messages {
  private static final JsonFactory JSON = new JsonFactory();

  private final BufferedReader in;
  private final boolean raw;
  private long number;

  /** Reads on, from the line of that number. */
  MessageLines(BufferedReader in, long number, boolean raw) {
    this.in = in;
    this.number = number - 1;
    this.raw = raw;
  }

  @Override
  public @Nullable Message next() throws IOException, UnreadableException {
    String line;
    do {
      number++;
      line = readLine();
    } while (line != null && line.isBlank());
    if (line != null && !raw && !isJson(line)) {
      throw new UnreadableException("line " + number + " is not JSON");
    }
    return line == null ? null : new Message("line " + number, line);
  }

  /** Reads up to a line's end, but for no more than the longest message. */
  private @Nullable String readLine() throws IOException, UnreadableException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() == LONGEST) {
        throw new UnreadableException("line " + number + " is larger than SQS takes");
      }
      line.append((char) c);
      c = in.read();
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }

  private static boolean isJson(String line) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      JsonToken token = parser.nextToken();
      parser.skipChildren();
      return token != null && parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
