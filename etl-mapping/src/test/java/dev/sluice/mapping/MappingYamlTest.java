package dev.sluice.mapping;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mapping means what a person reads in it, or is refused with the place: nothing in between. */
class MappingYamlTest {
  private static final String WHOLE = "table: t\ncolumns: {c: {from: /f, type: text}}\n";

  private final Path directory;
  private final Path file;

  MappingYamlTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = directory.resolve("my.yaml");
  }

  /** Each of a line, a column, words of the reason, and a mapping. */
  static Stream<Arguments> bent() {
    return Stream.of(
        Arguments.of(1, 8, "alias", "table: *t\ncolumns: {c: {from: /f, type: text}}"),
        Arguments.of(7, 15, "anchor", domain("&d ip")),
        Arguments.of(7, 15, "alias", domain("*d")),
        Arguments.of(2, 10, "anchor", "table: t\ncolumns: &all {c: {from: /f, type: text}}"),
        Arguments.of(3, 3, "merge key", "table: t\ncolumns:\n  <<: {c: {from: /f, type: text}}"),
        Arguments.of(7, 15, "tag", domain("!!str ip")),
        Arguments.of(7, 15, "tag", domain("! ip")),
        Arguments.of(7, 15, "tag", domain("!!binary aXA=")),
        Arguments.of(7, 15, "tag", domain("!<tag:yaml.org,2002:str> ip")),
        Arguments.of(2, 10, "tag", "table: t\ncolumns: !!omap {c: {from: /f, type: text}}"),
        Arguments.of(3, 1, "second document", WHOLE + "---\ntable: u\n"),
        Arguments.of(4, 1, "not valid YAML", WHOLE + "...\ntable: u\n"),
        Arguments.of(3, 1, "second document", WHOLE + "---\n"),
        Arguments.of(1, 1, "directive", "%YAML 1.1\n---\n" + WHOLE),
        Arguments.of(1, 1, "directive", "%TAG ! tag:x,2000:\n---\n" + WHOLE),
        Arguments.of(1, 1, "directive", "%FOO bar\n---\n" + WHOLE),
        Arguments.of(1, 1, "no entry", ""),
        Arguments.of(1, 1, "no entry", "# nothing but a comment\n"),
        Arguments.of(1, 1, "keys and values", "table"),
        Arguments.of(2, 1, "no value", "---\n"),
        Arguments.of(1, 1, "list", "- table: t\n"),
        Arguments.of(7, 15, "list", domain("[ip]")),
        Arguments.of(2, 1, "'table' stands here twice", "table: t\n\"table\": t\n"),
        Arguments.of(4, 3, "'c' stands here twice", block("c", "c")),
        Arguments.of(8, 7, "'domain' stands here twice", domain("ip\n      'domain': ip")),
        Arguments.of(7, 15, "null", domain("~")),
        Arguments.of(7, 15, "null", domain("Null")),
        Arguments.of(7, 14, "no value", domain("")),
        Arguments.of(3, 3, "null", block("~", "d")),
        Arguments.of(3, 5, "has to be a text", block("? {a: b}\n  ", "d")),
        Arguments.of(7, 15, "goes on in the next line", domain("ip\n        more")),
        Arguments.of(7, 15, "several lines", domain("'ip\n        more'")),
        Arguments.of(7, 15, "several lines", domain("\"ip\\\n        more\"")),
        Arguments.of(1, 8, "several lines", "table: |\n  t\ncolumns: {}\n"),
        Arguments.of(1, 8, "several lines", "table: >-\n  t\ncolumns: {}\n"),
        Arguments.of(1, 10, "'#' begins a comment", "table: t #1\ncolumns: {}\n"),
        Arguments.of(7, 15, "blank", domain("' ip'")),
        Arguments.of(7, 15, "blank", domain("\"ip \"")),
        Arguments.of(7, 15, "blank", domain("''")),
        Arguments.of(7, 15, "(NFC)", domain("ge\u0301rat")),
        Arguments.of(7, 15, "U+000A", domain("\"ip\\n\"")),
        Arguments.of(7, 15, "U+0009", domain("i\tp")),
        Arguments.of(7, 17, "U+200B", domain("ip\u200b")),
        Arguments.of(7, 17, "U+00A0", domain("ip\u00a0")),
        Arguments.of(7, 16, "U+00AD", domain("i\u00adp")),
        Arguments.of(7, 16, "U+202E", domain("i\u202ep")),
        Arguments.of(7, 16, "U+2028", domain("i\u2028p")),
        Arguments.of(7, 16, "U+0085", domain("i\u0085p")),
        Arguments.of(7, 16, "U+000D", domain("i\rp")),
        Arguments.of(7, 15, "U+FEFF", domain("\ufeffip")),
        Arguments.of(7, 15, "U+001B", domain("\u001b[1mip")),
        Arguments.of(4, 15, "must be true or false", required("yes")),
        Arguments.of(4, 15, "must be true or false", required("on")),
        Arguments.of(4, 15, "must be true or false", required("1")),
        Arguments.of(4, 15, "must be true or false", required("'true'")),
        Arguments.of(2, 1, "not valid YAML", "{table: t}\n}"),
        Arguments.of(1, 33, "nests deeper", "{a: ".repeat(1000)),
        Arguments.of(7, 7, "unknown key 'domian'", domain("ip").replace("domain", "domian")),
        Arguments.of(4, 1, "unknown key 'colums'", WHOLE + "\ncolums: x\n"));
  }

  @ParameterizedTest
  @MethodSource("bent")
  void what_would_mean_something_else_than_it_looks_like_is_refused_with_its_place(
      int line, int column, String why, String yaml) {
    assertThatThrownBy(() -> Mapping.parse("my.yaml", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("the mapping my.yaml, line %d, column %d: ", line, column)
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("\n", "\r", "\u001b");
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("a tab stands here: indent with spaces", "table: t\ncolumns:\n\tc: {}\n"),
        Arguments.of("the quote that opens at line 1, column 8 is not closed", "table: \"CANARY\n"),
        Arguments.of(
            "the quote that opens at line 2, column 1 is not closed", "a: b\n'CANARY: t\n"),
        Arguments.of("write \\\\, or use single quotes", "table: \"CANARY\\q\"\n"),
        Arguments.of(
            "a ',' or the closing bracket of the one that opens at line 2, column 4 is missing",
            "a: b\nc: {from: /CANARY type: text}\n"),
        Arguments.of("opens at line 1, column 1 is missing", "{table: t, columns: {a: CANARY}\n"),
        Arguments.of("a text can't begin with '@': put it into quotes", "table: @CANARY\n"),
        Arguments.of("a text can't begin with '%'", "table: %CANARY\n"),
        Arguments.of("a text can't begin with '`'", "table: `CANARY`\n"),
        Arguments.of("a second ': ' on one line", "a: b: CANARY\n"),
        Arguments.of("the key at line 2, column 1 has no ':' behind it", "a: b\nCANARY\nc: d\n"),
        Arguments.of("begin in one column", "a:\n  b: {c: d}\n e: CANARY\n"),
        Arguments.of("a value ends with its quote or bracket", "a: {b: c}}\n"),
        Arguments.of("a value ends with its quote or bracket", "a: \"t\" CANARY\n"),
        Arguments.of("put a space behind the ':' of a key", "table:CANARY\ncolumns:\n  a: {}\n"),
        Arguments.of("a list is not supported", "- table: CANARY\n"),
        Arguments.of("the key 'table' stands here twice", "table: t\ntable: CANARY\n"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void broken_yaml_says_why_and_how_to_mend_it_and_quotes_no_value(String why, String yaml) {
    assertThatThrownBy(() -> Mapping.parse("my.yaml", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("the mapping my.yaml, line ")
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("CANARY", "\n", "<", "mapping values");
  }

  @Test
  void what_a_column_lacks_is_said_once() {
    assertThatThrownBy(() -> Mapping.parse("my.yaml", "table: t\ncolumns:\n  a: {from: /a}\n"))
        .hasMessage("the mapping my.yaml, line 3, column 6: columns: a: 'type' is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no", "Yes", "on", "y", "true", "False", "1e3", "0x10", "0o7", "010", "1_000", "190:20:30",
        ".inf", "-.INF", ".NaN", "2026-11-25", "=", "-1", "+1.5", "a b", "a#b", "a:b", "ü",
            "\"<<\"",
        "'no'", "'~'", "\"null\"", "'*d'", "'!x'", "'a #b'", "\"\\u00fc\"", "a # a comment"
      })
  void a_text_is_the_characters_that_stand_there(String written) {
    String meant =
        written
            .replace("\"\\u00fc\"", "ü")
            .replaceFirst("^(['\"])(.*)\\1$", "$2")
            .replace(" # a comment", "");

    Mapping mapping = Mapping.parse("my.yaml", domain(written));

    assertThat(mapping.maskedColumns()).extracting(MaskedColumn::domain).containsExactly(meant);
  }

  @ParameterizedTest
  @CsvSource({"no", "1e3", "007", "on", "2026-11-25", "'\"a b\"'", "'\"<<\"'", "'\"~\"'"})
  void so_are_the_names_of_a_table_and_of_columns(String written) {
    String meant = written.replace("\"", "");
    Mapping mapping =
        Mapping.parse(
            "my.yaml", "table: 1e3.no\ncolumns:\n  " + written + ": {from: /f, type: text}\n");

    assertThat(mapping.table()).isEqualTo("1e3.no");
    assertThat(mapping.columns()).extracting(Column::name).containsExactly(meant);
  }

  @Test
  void a_name_that_the_database_would_cut_off_is_refused() {
    String fits = "ü".repeat(31) + "x";
    assertThat(
            Mapping.parse(
                    "m", "{table: " + fits + ", columns: {" + fits + ": {from: /f, type: text}}}")
                .table())
        .isEqualTo(fits);
    for (String yaml :
        new String[] {
          WHOLE.replace("table: t", "table: " + fits + "x"),
          WHOLE.replace("c:", fits + "x:"),
          WHOLE.replace("table: t", "table: s." + fits + "x")
        }) {
      assertThatThrownBy(() -> Mapping.parse("m", yaml)).hasMessageContaining("63 bytes");
    }
  }

  @Test
  void a_file_is_utf_8_with_or_without_a_byte_order_mark() throws IOException {
    for (String mark : new String[] {"", "\ufeff"}) {
      Files.writeString(
          file, mark + "# für alle\r\n---\r\n" + WHOLE.replace("\n", "\r\n") + "...\r\n");
      assertThat(Mapping.read(file).table()).isEqualTo("t");
    }
    for (Charset other : new Charset[] {UTF_16, UTF_16LE, ISO_8859_1}) {
      Files.writeString(file, "table: ü\n" + WHOLE, other);
      assertThatThrownBy(() -> Mapping.read(file))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("the mapping " + file + ", line 1, column ")
          .hasMessageNotContaining("\n");
    }
    Files.writeString(file, "table: t\nä", ISO_8859_1);
    assertThatThrownBy(() -> Mapping.read(file))
        .hasMessageContaining("line 2, column 1: it is not UTF-8");
  }

  @Test
  void nothing_unbounded_a_file_is_a_mebibyte_at_the_most() throws IOException {
    Files.write(file, ("#".repeat(1 << 20) + "\n" + WHOLE).getBytes(UTF_8));
    assertThatThrownBy(() -> Mapping.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("larger than 1 MiB");
    assertThatThrownBy(() -> Mapping.read(directory)).hasMessageContaining("is a directory");
  }

  private static String domain(String written) {
    return "table: t\ncolumns:\n  c:\n    from: /f\n    type: text\n    mask:\n      domain: "
        + written
        + "\n";
  }

  private static String required(String written) {
    return "table: t\ncolumns:\n  c: {from: /f, type: text,\n    required: " + written + "}\n";
  }

  private static String block(String one, String other) {
    return "table: t\ncolumns:\n  %s: {from: /f, type: text}\n  %s: {from: /f, type: text}\n"
        .formatted(one, other);
  }
}
