package com.example.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.SinkContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every sink has to hold, and what a crash may leave of a file. */
class JsonLinesSinkTest extends SinkContract<String> {
  private static final String BAD = "bad";

  @TempDir Path folder;

  @Override
  protected Sink<String> open() {
    try {
      return JsonLinesSink.open(file(), JsonLinesSinkTest::fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file() {
    return folder.resolve("values.jsonl");
  }

  /** Jackson makes no JSON of an object that has no property. */
  private static Map<String, ?> fields(String value) {
    return Map.of("value", value.equals(BAD) ? new Object() : value);
  }

  @Override
  protected String value(int number) {
    return "value " + number + " ü";
  }

  @Override
  protected Collection<String> stored() {
    try {
      List<String> values = new ArrayList<>();
      for (String line : Files.readAllLines(file())) {
        values.add(new JsonMapper().readTree(line).get("value").textValue());
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Optional<String> badValue() {
    return Optional.of(BAD);
  }

  @Test
  void nothing_twice_also_after_a_crash_in_the_midst_of_a_line() throws Exception {
    Keyed<String> first = Keyed.of(UUID.randomUUID(), value(1));
    Keyed<String> second = Keyed.of(UUID.randomUUID(), value(2));
    try (Sink<String> sink = open()) {
      assertThat(sink.write(List.of(first))).isEqualTo(WriteResult.of(1, 0));
    }
    Files.writeString(file(), "{\"key\":\"half a li", StandardOpenOption.APPEND);

    try (Sink<String> sink = open()) {
      assertThat(sink.write(List.of(first, second))).isEqualTo(WriteResult.of(1, 1));
    }
    assertThat(stored()).containsExactly(value(1), value(2));
  }
}
