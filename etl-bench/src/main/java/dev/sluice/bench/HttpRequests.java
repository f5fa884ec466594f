package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the requests that come over one connection, one after the other. */
final class HttpRequests {
  private static final String TARGET = "x-amz-target:";
  private static final String LENGTH = "content-length:";
  private static final String EXPECT = "expect:";

  private final InputStream in;
  private byte[] buffer = new byte[16 * 1024];
  private int begin;
  private int end;

  private String line = "";
  private String target = "";
  private boolean expectsContinue;
  private int bodyBegin;
  private int bodyLength;

  HttpRequests(InputStream in) {
    this.in = in;
  }

  /** Reads the head of the next request; false at the end of the connection. */
  boolean readHead() throws IOException {
    int scanned = begin;
    int headEnd = -1;
    while (headEnd < 0) {
      headEnd = endOfHead(scanned);
      if (headEnd < 0) {
        int kept = begin;
        scanned = Math.max(begin, end - 3);
        if (!fill()) {
          return false;
        }
        scanned -= kept - begin;
      }
    }
    parseHead(headEnd);
    return true;
  }

  /** Reads the body of the request, which is then at {@link #bodyBegin()}. */
  void readBody() throws IOException {
    while (end - bodyBegin < bodyLength) {
      int shift = begin;
      if (!fill()) {
        throw new IOException("the connection ended within a request");
      }
      bodyBegin -= shift - begin;
    }
    begin = bodyBegin + bodyLength;
  }

  /** The request line: {@code POST / HTTP/1.1}. */
  String line() {
    return line;
  }

  /** The action: {@code ReceiveMessage}. */
  String action() {
    return target.substring(target.lastIndexOf('.') + 1);
  }

  boolean expectsContinue() {
    return expectsContinue;
  }

  byte[] buffer() {
    return buffer;
  }

  int bodyBegin() {
    return bodyBegin;
  }

  int bodyLength() {
    return bodyLength;
  }

  private int endOfHead(int from) {
    for (int i = from; i + 3 < end; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  private void parseHead(int headEnd) {
    target = "";
    expectsContinue = false;
    bodyLength = 0;
    bodyBegin = headEnd;
    int lineBegin = begin;
    boolean first = true;
    for (int i = begin; i < headEnd; i++) {
      if (buffer[i] == '\n') {
        if (first) {
          line = text(lineBegin, i);
          first = false;
        } else if (startsWith(TARGET, lineBegin)) {
          target = text(lineBegin + TARGET.length(), i);
        } else if (startsWith(LENGTH, lineBegin)) {
          bodyLength = Integer.parseInt(text(lineBegin + LENGTH.length(), i));
        } else if (startsWith(EXPECT, lineBegin)) {
          expectsContinue = true;
        }
        lineBegin = i + 1;
      }
    }
  }

  private boolean startsWith(String name, int at) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.toLowerCase((char) buffer[at + i]) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1).strip();
  }

  /** Reads more, after moving what is unread to the front of the buffer. */
  private boolean fill() throws IOException {
    if (begin > 0) {
      System.arraycopy(buffer, begin, buffer, 0, end - begin);
      end -= begin;
      begin = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      return false;
    }
    end += read;
    return true;
  }
}
