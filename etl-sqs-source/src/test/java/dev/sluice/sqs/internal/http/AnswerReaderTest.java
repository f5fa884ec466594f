package dev.sluice.sqs.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
  private static final String BODY = "{\"Messages\":[]}";
  private static final String PLAIN =
      "HTTP/1.1 200 OK\r\nDate: today\r\ncontent-LENGTH: 15\r\n\r\n" + BODY;
  private static final String CHUNKED =
      String.join(
          "\r\n",
          "HTTP/1.1 100 Continue",
          "",
          "HTTP/1.1 200 OK",
          "Transfer-Encoding: chunked",
          "",
          "4;note=1",
          "{\"Me",
          "B",
          "ssages\":[]}",
          "0",
          "Trailer: x",
          "",
          "");
  private static final String TO_THE_END = "HTTP/1.1 200 OK\r\n\r\n" + BODY;

  @Test
  void an_answer_split_at_any_byte_is_read_whole() throws Exception {
    for (String answer : List.of(PLAIN, CHUNKED, TO_THE_END)) {
      for (int at = 1; at < answer.length(); at++) {
        assertThat(body(reader(answer, at, Integer.MAX_VALUE))).isEqualTo(BODY);
      }
      assertThat(body(reader(answer, 1, 1))).isEqualTo(BODY);
    }
  }

  @Test
  void answers_follow_each_other_on_a_connection() throws Exception {
    AnswerReader reader = reader(PLAIN + CHUNKED, PLAIN.length(), CHUNKED.length());
    for (int i = 0; i < 2; i++) {
      reader.expect();
      assertThat(reader.hasBegun()).isFalse();
      assertThat(body(reader)).isEqualTo(BODY);
      assertThat(reader.hasBegun()).isTrue();
    }
  }

  @Test
  void the_servers_wish_to_close_is_heard() throws Exception {
    assertThat(reader(PLAIN, 1, 1000).read().lastOne()).isFalse();
    assertThat(reader(TO_THE_END, 1, 1000).read().lastOne()).isTrue();
    assertThat(reader(PLAIN.replace("Date: today", "Connection: close"), 1, 99).read().lastOne())
        .isTrue();
    String old = PLAIN.replace("HTTP/1.1", "HTTP/1.0");
    assertThat(reader(old, 1, 99).read().lastOne()).isTrue();
    assertThat(reader(old.replace("Date: today", "Connection: keep-alive"), 1, 99).read().lastOne())
        .isFalse();
  }

  @Test
  void an_answer_that_ends_too_early_is_not_taken_for_a_whole_one() {
    for (String answer : List.of(PLAIN, CHUNKED)) {
      for (int length = 0; length < answer.length(); length++) {
        String part = answer.substring(0, length);
        assertThatThrownBy(() -> body(reader(part, 7, 7))).isInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  void what_is_too_large_is_refused_before_it_fills_the_memory() {
    String header = "X: " + "y".repeat(1000) + "\r\n";
    refused("HTTP/1.1 200 OK\r\n" + header.repeat(100) + "\r\n", "headers");
    refused("HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n", "line");
    refused("HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n", "larger");
    refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000001\r\n", "larger");
    refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", "larger");
  }

  @Test
  void what_is_not_http_is_refused() {
    refused("SSH-2.0-OpenSSH_9.2\r\n", "HTTP");
    refused("HTTP/2 200 OK\r\n\r\n", "HTTP");
    refused("HTTP/1.1 20x OK\r\n\r\n", "HTTP");
    refused("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "length");
    refused("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "length");
    refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "encoding");
    refused("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", "encoding");
    refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;\r\n", "size");
    refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", "chunk");
  }

  @Test
  void bytes_after_an_answer_spoil_the_connection() throws Exception {
    AnswerReader reader = reader(PLAIN + "HTTP/1.1 200 OK", 1000, 1000);
    reader.read();

    assertThatThrownBy(reader::expect).isInstanceOf(ProtocolException.class);
  }

  @Test
  void a_body_of_many_megabytes_is_read_whole() throws Exception {
    String large = "x".repeat(20_000_000);
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n" + large;

    assertThat(body(reader(answer, 100_000, 100_000)).equals(large)).isTrue();
  }

  private static void refused(String answer, String why) {
    assertThatThrownBy(() -> body(reader(answer, 1000, 1000)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("yyy");
  }

  /** Reads what comes in parts: the first of one size, all others of another. */
  private static AnswerReader reader(String text, int first, int others) {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    int[] size = {first};
    return new AnswerReader(
        (into, from, length) -> {
          int count = in.read(into, from, Math.min(size[0], length));
          size[0] = others;
          return count;
        });
  }

  private static String body(AnswerReader reader) throws IOException {
    HttpAnswer answer = reader.read();
    return new String(answer.bytes(), answer.from(), answer.length(), StandardCharsets.ISO_8859_1);
  }
}
