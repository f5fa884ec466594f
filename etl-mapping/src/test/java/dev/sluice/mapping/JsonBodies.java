package dev.sluice.mapping;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Bodies as producers send them: right, wrong and hostile. */
final class JsonBodies {
  static final List<String> FIELDS =
      List.of(
          "key",
          "varchar",
          "text",
          "smallint",
          "integer",
          "bigint",
          "double",
          "numeric",
          "boolean",
          "date",
          "timestamptz",
          "uuid",
          "jsonb",
          "version",
          "masked",
          "ip",
          "nested/0/a~1b");

  private JsonBodies() {}

  static Arbitrary<String> bodies() {
    return Arbitraries.frequencyOf(
        Tuple.of(12, object(true)),
        Tuple.of(8, object(false)),
        Tuple.of(2, object(false).flatMap(JsonBodies::damaged)),
        Tuple.of(1, json(40)),
        Tuple.of(1, Arbitraries.strings().all().ofMaxLength(60)),
        Tuple.of(1, Arbitraries.of("", " ", "\uFEFF{}", "{}{}", "null", "{", "{\"key\":\"k\",}")));
  }

  /** An object with some of the fields, fitting or of any kind. */
  private static Arbitrary<String> object(boolean fitting) {
    return Arbitraries.of(FIELDS)
        .list()
        .uniqueElements()
        .ofMaxSize(FIELDS.size())
        .flatMap(fields -> members(fields, fitting));
  }

  private static Arbitrary<String> members(List<String> fields, boolean fitting) {
    Arbitrary<String> all = Arbitraries.just("\"key\":\"" + fields.hashCode() + "\"");
    for (String field : fields) {
      Arbitrary<String> value = fitting ? fit(field) : Arbitraries.oneOf(fit(field), json(3));
      if (!field.equals("key") || !fitting) {
        all =
            all.flatMap(
                so ->
                    value.map(one -> so + "," + quoted(field.replace("/0/a~1b", "")) + ":" + one));
      }
    }
    return all.map(members -> "{" + members + "}");
  }

  private static Arbitrary<String> fit(String field) {
    return switch (field) {
      case "key", "text", "masked" -> strings().map(JsonBodies::quoted);
      case "varchar" -> Arbitraries.strings().all().ofMaxLength(9).map(JsonBodies::quoted);
      case "smallint" -> Arbitraries.integers().between(-33_000, 33_000).map(String::valueOf);
      case "integer" -> Arbitraries.longs().between(-2L << 31, 2L << 31).map(String::valueOf);
      case "bigint" -> Arbitraries.bigIntegers().map(String::valueOf);
      case "double", "numeric" -> numbers();
      case "boolean" -> Arbitraries.of("true", "false");
      case "date" ->
          Arbitraries.of("2026-02-28", "9999-12-31", "0000-01-01").map(JsonBodies::quoted);
      case "timestamptz" ->
          Arbitraries.of("2026-01-01T00:00:00Z", "9999-12-31T23:59:59-18:00", "2026-01-01T00:00:00")
              .map(JsonBodies::quoted);
      case "uuid" -> Arbitraries.create(() -> "\"3F2504E0-4F89-41D3-9A0C-0305E82C3301\"");
      case "version" ->
          Arbitraries.strings()
              .withChars("0129.")
              .ofMinLength(1)
              .ofMaxLength(8)
              .map(JsonBodies::quoted);
      case "ip" ->
          Arbitraries.of("10.1.2.3", "::ffff:10.1.2.3", "1::", "x").map(JsonBodies::quoted);
      case "jsonb" -> json(4);
      default -> strings().map(text -> "[{\"a/b\":" + quoted(text) + "}]");
    };
  }

  private static Arbitrary<String> json(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            numbers(), strings().map(JsonBodies::quoted), Arbitraries.of("true", "false", "null"));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> part = Arbitraries.lazy(() -> json(Math.min(depth - 1, 3)));
    Arbitrary<String> array =
        part.list().ofMaxSize(3).map(parts -> "[" + String.join(",", parts) + "]");
    Arbitrary<String> object =
        part.list()
            .ofMaxSize(3)
            .flatMap(
                parts -> strings().list().ofSize(parts.size()).map(names -> pairs(names, parts)));
    Arbitrary<String> nested =
        Arbitraries.integers().between(1, 40).map(deep -> "[".repeat(deep) + "]".repeat(deep));
    return Arbitraries.frequencyOf(
        Tuple.of(4, leaf), Tuple.of(2, array), Tuple.of(2, object), Tuple.of(1, nested));
  }

  private static String pairs(List<String> names, List<String> parts) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < parts.size(); i++) {
      text.append(i == 0 ? "" : ",").append(quoted(names.get(i))).append(':').append(parts.get(i));
    }
    return text.append('}').toString();
  }

  private static Arbitrary<String> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.integers().map(String::valueOf),
        Arbitraries.bigDecimals().map(String::valueOf),
        Arbitraries.doubles().map(String::valueOf),
        Arbitraries.of(
            "1e999999999",
            "-1e999999999",
            "1e-999999999",
            "1e99999999999",
            "1E+400",
            "-0",
            "-0.0",
            "1e131071",
            "1e131072",
            "1e-16383",
            "1e-16384",
            "1".repeat(1_000),
            "1".repeat(1_001),
            "9223372036854775808",
            "0." + "0".repeat(990) + "1",
            "01",
            "+1",
            ".5",
            "NaN"));
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.strings().withChars("abc xyz,é😀\"\\\n\t").ofMaxLength(12)),
        Tuple.of(2, Arbitraries.strings().all().ofMaxLength(6)),
        Tuple.of(1, Arbitraries.of("", " ", "a\0b", "\uD800", "a\uDC00", "CANARY-198.51.100.7")));
  }

  /** Escapes what has to be, and half of the rest too. */
  private static String quoted(String text) {
    return text.chars()
        .mapToObj(
            c ->
                c < 0x20 || c == '"' || c == '\\' || c % 3 == 0
                    ? String.format("\\u%04x", c)
                    : String.valueOf((char) c))
        .collect(Collectors.joining("", "\"", "\""));
  }

  /** Cut off, or with one character replaced. */
  private static Arbitrary<String> damaged(String body) {
    return Arbitraries.integers()
        .between(0, body.length() - 1)
        .flatMap(
            at ->
                Arbitraries.of(
                    body.substring(0, at),
                    body.substring(0, at) + "\"" + body.substring(at + 1),
                    body.substring(0, at) + "}" + body.substring(at)));
  }
}
