package dev.sluice.runner.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Letters beyond ASCII in the environment and the arguments, whatever the locale. */
class ProcessWordsTest {
  @Test
  void a_value_that_the_locale_has_no_letters_for_is_read_as_utf_8() {
    Map<String, String> read =
        Map.of("A", "p\ufffd\ufffdss", "B", "plain", "C", "\u00c3\u00bc", "D", "x\ufffd", "E", "");

    assertThat(
            ProcessWords.environment(
                read,
                List.of(
                    "A=p\u00e4ss=1".getBytes(UTF_8),
                    "B=other".getBytes(UTF_8),
                    "C=\u00fc".getBytes(UTF_8),
                    "D=x\u00fc".getBytes(ISO_8859_1),
                    "F=\u00fc".getBytes(UTF_8))))
        .isEqualTo(
            Map.of("A", "p\u00e4ss=1", "B", "plain", "C", "\u00fc", "D", "x\ufffd", "E", ""));
    assertThat(ProcessWords.environment(read, List.of())).isEqualTo(read);
  }

  @Test
  void so_is_an_argument_and_where_the_bytes_are_of_something_else_none() {
    String[] read = {"run", "--db-user", "M??ller"};
    List<byte[]> words =
        List.of(
            "java".getBytes(UTF_8),
            "run".getBytes(UTF_8),
            "--db-user".getBytes(UTF_8),
            "M\u00fcller".getBytes(UTF_8));

    assertThat(ProcessWords.arguments(read, words))
        .containsExactly("run", "--db-user", "M\u00fcller");
    assertThat(ProcessWords.arguments(read, words.subList(2, 4))).isEqualTo(read);
    assertThat(ProcessWords.arguments(new String[] {"send", "M??ller"}, words))
        .containsExactly("send", "M??ller");
    assertThat(ProcessWords.arguments(new String[] {"x"}, List.of("\u00fc".getBytes(ISO_8859_1))))
        .containsExactly("x");
  }
}
