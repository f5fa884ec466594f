package dev.sluice.mapping;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which mappings are refused, and how the error says it. */
class MappingFileTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[1]",
        "table: t",
        "table: 'a.b.c'\ncolumns: {c: {from: /f, type: text}}",
        "table: t\ncolumns: {}",
        "table: t\ncolumns: {c: {from: /f, type: text}}\ncolumms: 1",
        "table: t\ntable: u\ncolumns: {c: {from: /f, type: text}}",
        "table: t\ncolumns: {c: {from: /f, type: text, msk: {domain: d}}}",
        "table: t\ncolumns: {c: {from: f, type: text}}",
        "table: t\ncolumns: {c: {type: text}}",
        "table: t\ncolumns: {c: {from: /f, value: sent-date, type: date}}",
        "table: t\ncolumns: {c: {from: /f}}",
        "table: t\ncolumns: {c: {from: /f, type: varchar}}",
        "table: t\ncolumns: {c: {from: /f, type: varchar(0)}}",
        "table: t\ncolumns: {c: {from: /f, type: money}}",
        "table: t\ncolumns: {c: {value: sent-date, type: text}}",
        "table: t\ncolumns: {c: {value: sent-date, type: date, required: true}}",
        "table: t\ncolumns: {c: {value: now, type: date}}",
        "table: t\ncolumns: {c: {from: /f, type: text, required: yes please}}",
        "table: t\ncolumns: {c: {from: /f, type: text, decode: version}}",
        "table: t\ncolumns: {c: {from: /f, type: text, decode: semver}}",
        "table: t\ncolumns: {c: {from: /f, type: integer, mask: {domain: d}}}",
        "table: t\ncolumns: {c: {from: /f, type: text, mask: {}}}",
        "table: t\ncolumns: {c: {from: /f, type: text, mask: ip}}",
        "table: t\ncolumns: {c: {from: /f, type: text, mask: {domain: d, canonical: phone}}}",
        "table: t\ncolumns: {c: {from: /f, type: integer, decode: version, mask: {domain: d}}}",
        "table: t\nkey: id\ncolumns: {c: {from: /f, type: text}}",
        "table: t\nenvelope: kafka\ncolumns: {c: {from: /f, type: text}}",
        "a: b: c",
      })
  void a_mapping_that_breaks_a_rule_is_refused_in_one_line_that_names_the_file(String yaml) {
    assertThatThrownBy(() -> Mapping.parse("my.yaml", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("the mapping my.yaml")
        .hasMessageNotContaining("\n");
  }

  @Test
  void the_error_names_the_entry_and_what_is_known() {
    assertThatThrownBy(
            () -> Mapping.parse("my.yaml", "{table: t, columns: {c: {from: /f, tpe: text}}}"))
        .hasMessage(
            "the mapping my.yaml, line 1, column 36: columns: c: unknown key 'tpe'; known are"
                + " [from, value, type, required, decode, mask]");
  }
}
