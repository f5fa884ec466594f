package dev.sluice.runner.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runner.send.Messages.Message;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {

  @Test
  void an_array_gives_its_elements_without_the_space_between_tokens() throws Exception {
    assertThat(bodies(" \n[ {\"a\" : 1,\n \"b\": [1.10, null]} , \"x\",3 ]\n", false))
        .containsExactly("{\"a\":1,\"b\":[1.10,null]}", "\"x\"", "3");
    assertThat(bodies("[]", false)).isEmpty();
  }

  @Test
  void lines_give_a_message_each_as_it_is_and_empty_ones_none() throws Exception {
    assertThat(bodies("{\"a\" : 1}\r\n\n  \n{\"b\":2}", false))
        .containsExactly("{\"a\" : 1}", "{\"b\":2}");
    assertThat(bodies("\uFEFF{\"a\":1}\n", false)).containsExactly("{\"a\":1}");
    assertThat(bodies("", false)).isEmpty();
  }

  @Test
  void a_message_knows_its_place() throws Exception {
    assertThat(read("\n{}\n", false)).extracting(Message::place).containsExactly("line 2");
    assertThat(read("[1,2]", false))
        .extracting(Message::place)
        .containsExactly("message 1", "message 2");
  }

  @Test
  void what_is_no_json_is_refused_by_its_place_and_not_shown() {
    assertUnreadable("{}\n{\"secret\n", "line 2 is not JSON");
    assertUnreadable("{} {}\n", "line 1 is not JSON");
    assertUnreadable("[1,\n2,\n secret]", "message 3 (line 3) is not JSON");
    assertUnreadable("[1, {\"secret\": ", "message 2 (line 1) is not JSON");
    assertUnreadable("[1]\nsecret", "message 2 (line 2) is not JSON");
    assertUnreadable("[1] 2", "something follows the array");
  }

  @Test
  void raw_lines_are_taken_as_they_are() throws Exception {
    assertThat(bodies("[1,\n not json \n\n\"\n", true)).containsExactly("[1,", " not json ", "\"");
  }

  @Test
  void what_no_queue_takes_is_refused_before_it_fills_the_memory() {
    String large = "x".repeat(Messages.LONGEST + 1);

    assertUnreadable("\"" + large, "line 1 is larger than SQS takes");
    assertUnreadable("[\"" + large + "\"]", "message 1 is larger than SQS takes");
  }

  private static void assertUnreadable(String text, String why) {
    assertThatThrownBy(() -> read(text, false))
        .isInstanceOf(Messages.UnreadableException.class)
        .hasMessage(why)
        .hasNoCause();
  }

  private static List<String> bodies(String text, boolean raw) throws Exception {
    return read(text, raw).stream().map(Message::body).toList();
  }

  private static List<Message> read(String text, boolean raw)
      throws IOException, Messages.UnreadableException {
    List<Message> all = new ArrayList<>();
    try (Messages messages = Messages.of(new StringReader(text), raw)) {
      for (Message message = messages.next(); message != null; message = messages.next()) {
        all.add(message);
      }
    }
    return all;
  }
}
