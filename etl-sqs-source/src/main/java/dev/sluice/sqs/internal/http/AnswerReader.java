package dev.sluice.sqs.internal.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads HTTP/1.1 answers (RFC 9112) of a bounded size: of a given length, in chunks, or up to the
 * end of the connection. Not thread-safe.
 */
public final class AnswerReader {
  private static final int HEAD = 64 * 1024;

  /** Ten messages of 1 MiB, each character written as six. */
  private static final int BODY = 64 * 1024 * 1024;

  /** With the sizes of chunks, which come between the bytes of a body. */
  private static final int MOST = 2 * BODY;

  /** How many preliminary answers (1xx) may come before the one. */
  private static final int PRELIMINARY = 10;

  /** What most answers need; what a larger one took is given up. */
  private static final int KEPT = 64 * 1024;

  private static final int SMALL = 8 * 1024;

  /** Where the bytes come from; answers -1 at the end. */
  interface Input {
    int read(byte[] into, int from, int length) throws IOException;
  }

  private final Input in;
  private byte[] bytes = new byte[SMALL];
  private int next;
  private int end;
  private boolean begun;

  AnswerReader(Input in) {
    this.in = in;
  }

  /** Whether a byte came since the last {@link #expect}. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether more came than the answers that were read. */
  boolean hasMore() {
    return next < end;
  }

  /** Gets ready for the answer to a request that is going to be sent. */
  void expect() throws IOException {
    if (hasMore()) {
      throw new ProtocolException("bytes after an answer");
    }
    begun = false;
    next = 0;
    end = 0;
  }

  /** Gives up what a large answer took; that answer is not good any more. */
  void shrink() {
    if (bytes.length > KEPT) {
      bytes = Arrays.copyOfRange(bytes, next, next + Math.max(end - next, SMALL));
      end -= next;
      next = 0;
    }
  }

  HttpAnswer read() throws IOException {
    AnswerHead head = readHead();
    for (int i = 1; head.status < 200; i++) {
      if (i > PRELIMINARY || head.status == 101) {
        throw new ProtocolException("preliminary answers without an end");
      }
      head = readHead();
    }
    int length;
    int from = next;
    boolean lastOne = head.close;
    if (head.status == 204 || head.status == 304) {
      length = 0;
      lastOne = lastOne || head.chunked || head.length > 0;
    } else if (head.chunked) {
      length = readChunks();
      lastOne = lastOne || head.length >= 0 || head.old;
    } else if (head.length >= 0) {
      bounded(head.length);
      length = (int) head.length;
      while (end - from < length) {
        fill(length - (end - from));
      }
      next = from + length;
    } else {
      length = readToTheEnd();
      lastOne = true;
    }
    return new HttpAnswer(head.status, head.headers, bytes, from, length, lastOne);
  }

  private AnswerHead readHead() throws IOException {
    String line = null;
    AnswerHead head = new AnswerHead();
    int headStart = next;
    int start = next;
    while (true) {
      int lineEnd = lineEnd();
      if (next - headStart > HEAD) {
        throw new ProtocolException("the headers of an answer are larger than " + HEAD + " bytes");
      }
      if (line == null) {
        line = latin(start, lineEnd);
        head.status(line);
      } else if (lineEnd == start) {
        return head;
      } else {
        head.header(bytes, start, lineEnd);
      }
      start = next;
    }
  }

  /** Reads a line; answers where it ends, and {@link #next} is where the next one begins. */
  private int lineEnd() throws IOException {
    int at = next;
    while (true) {
      for (; at < end; at++) {
        if (bytes[at] == '\n') {
          int lineEnd = at > next && bytes[at - 1] == '\r' ? at - 1 : at;
          next = at + 1;
          return lineEnd;
        }
      }
      if (at - next > HEAD) {
        throw new ProtocolException("a line of an answer is longer than " + HEAD + " bytes");
      }
      fill(1);
    }
  }

  /** Moves the contents of all chunks together, after the head; answers their length. */
  private int readChunks() throws IOException {
    int start = next;
    int length = 0;
    while (true) {
      int lineStart = next;
      long size = chunkSize(lineStart, lineEnd());
      bounded(length + size);
      if (size == 0) {
        break;
      }
      while (end - next < size + 2) {
        fill((int) size + 2 - (end - next));
      }
      System.arraycopy(bytes, next, bytes, start + length, (int) size);
      next += (int) size;
      length += (int) size;
      int chunkEnd = next;
      if (lineEnd() != chunkEnd) {
        throw new ProtocolException("a chunk without its end");
      }
    }
    int trailers = 0;
    for (int lineStart = next; lineEnd() != lineStart; lineStart = next) {
      trailers += next - lineStart;
      if (trailers > HEAD) {
        throw new ProtocolException("too many trailers");
      }
    }
    return length;
  }

  private long chunkSize(int start, int lineEnd) throws IOException {
    long size = 0;
    int at = start;
    for (; at < lineEnd && Character.digit(bytes[at], 16) >= 0; at++) {
      size = bounded(size * 16 + Character.digit(bytes[at], 16));
    }
    if (at == start) {
      throw new ProtocolException("a chunk without a size");
    }
    return size;
  }

  private int readToTheEnd() throws IOException {
    int start = next;
    while (more(1) >= 0) {
      bounded(end - start);
    }
    next = end;
    return end - start;
  }

  /** Reads at least one byte; {@code wanted} are known to come. */
  private void fill(int wanted) throws IOException {
    if (more(wanted) < 0) {
      throw new EOFException(begun ? "the answer ends too early" : "closed without an answer");
    }
  }

  private int more(int wanted) throws IOException {
    if (end == bytes.length) {
      if (end >= MOST) {
        throw new ProtocolException("an answer is larger than " + MOST + " bytes");
      }
      // Grows with what came, not with what a length promises.
      int size = Math.max(2 * bytes.length, Math.min(end + wanted, 4 * bytes.length));
      bytes = Arrays.copyOf(bytes, Math.min(MOST, size));
    }
    int count = in.read(bytes, end, bytes.length - end);
    if (count > 0) {
      begun = true;
      end += count;
    }
    return count;
  }

  private static long bounded(long length) throws IOException {
    if (length > BODY) {
      throw new ProtocolException("an answer is larger than " + BODY + " bytes");
    }
    return length;
  }

  private String latin(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
