package dev.sluice.runner.send;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Messages one after the other, never all at once. What can't be a message is refused by its place,
 * and not shown.
 */
interface Messages extends AutoCloseable {
  /** More than any queue takes: SQS ends at 1 MiB. */
  int LONGEST = 1024 * 1024;

  int BYTE_ORDER_MARK = 0xFEFF;

  /** A message and where it stands: {@code line 3} or {@code message 3}. */
  record Message(String place, String body) {
    @Override
    public String toString() {
      return place;
    }
  }

  /** What is at a place can't be sent. */
  final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /**
   * Reads the next message; null at the end.
   *
   * @throws UnreadableException where something else stands
   */
  @Nullable Message next() throws IOException, UnreadableException;

  @Override
  void close() throws IOException;

  /**
   * The elements of a JSON array where the first character begins one, else one message a line.
   *
   * @param raw whether each line is a message as it is, JSON or not
   */
  static Messages of(Reader reader, boolean raw) throws IOException {
    BufferedReader in = new BufferedReader(reader);
    long line = 1;
    int first;
    do {
      in.mark(1);
      first = in.read();
      line += first == '\n' ? 1 : 0;
    } while (first == BYTE_ORDER_MARK || Character.isWhitespace(first));
    if (first < 0) {
      return new MessageLines(in, line, raw);
    }
    in.reset();
    return first == '[' && !raw ? new MessageArray(in) : new MessageLines(in, line, raw);
  }
}
