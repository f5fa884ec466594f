package dev.sluice.runner.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A properties file says what a person reads in it, or it is refused. */
class FlagFileTest {
  private static final Set<String> KNOWN = new TreeSet<>(Set.of("db-password", "lanes"));

  private final Path file;

  FlagFileTest(@TempDir Path directory) {
    this.file = directory.resolve("my.properties");
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "db-password=secret,secret",
        "db-password = a b  ,a b",
        "  db-password: a=b#c!d,a=b#c!d",
        "db-password==x,=x",
        "db-password=\u00fc\u20ac,\u00fc\u20ac",
        "db-password=a\\\\b,a\\b",
        "db-password=\\ a\\ ,' a '",
        "db-password=a\\\\ ,a\\",
        "db-password=\\u0020\\u00fc,' \u00fc'",
        "db-password=https\\://x\\=y,https://x=y",
        "db-password='x',\"'x'\"",
      })
  void a_value_is_the_characters_that_stand_there(String line, String value) throws IOException {
    String meant = value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
    Files.writeString(file, "\ufeff# all of it\r\n! this too\r\n\r\n" + line + "\r\n");

    assertThat(FlagFile.read(file, KNOWN)).isEqualTo(Map.of("db-password", meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db-password=C:\\temp\\new",
        "db-password=a\\b",
        "db-password=\\u00",
        "db-password=\\u000a",
        "db-password=a\\",
        "db-password=a\\\n  b",
        "db-password=\n\ndb-password=b",
        "db-password=a\u200bCANARY",
        "db-password=a\u00a0",
        "db-password=\tCANARY\u0007",
        "db-pasword=CANARY",
        "[db]",
        "=CANARY",
      })
  void what_would_be_another_value_than_it_looks_like_is_refused_with_its_line(String lines)
      throws IOException {
    Files.writeString(file, "# first\n" + lines + "\n");

    assertThatThrownBy(() -> FlagFile.read(file, KNOWN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("the properties file " + file + ", line ")
        .hasMessageNotContainingAny("\n", "CANARY");
  }

  @Test
  void an_unknown_key_is_told_with_the_one_that_is_meant() throws IOException {
    for (String key :
        new String[] {"db_password", "SLUICE_DB_PASSWORD", "dbPassword", "db-pasword"}) {
      Files.writeString(file, key + "=CANARY\n");
      assertThatThrownBy(() -> FlagFile.read(file, KNOWN))
          .hasMessageEndingWith(
              "line 1: unknown key '%s'; did you mean 'db-password'? known are [db-password, lanes]",
              key);
    }
    Files.writeString(file, "lane=1\nuser=x\n");
    assertThatThrownBy(() -> FlagFile.read(file, KNOWN)).hasMessageContaining("mean 'lanes'?");
    Files.writeString(file, "lanes=1\n\nuser=x\n");
    assertThatThrownBy(() -> FlagFile.read(file, KNOWN))
        .hasMessageContaining("line 3: unknown key 'user'; known are");
  }

  @Test
  void what_is_no_utf_8_is_refused() throws IOException {
    Files.writeString(file, "lanes=4\ndb-password=\u00fc\n", StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> FlagFile.read(file, KNOWN))
        .hasMessageContaining("line 2, column 13: it is not UTF-8");
  }
}
