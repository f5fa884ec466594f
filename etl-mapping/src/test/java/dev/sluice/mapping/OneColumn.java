package dev.sluice.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.Delivery;
import dev.sluice.core.Reason;
import dev.sluice.core.Receipt;
import dev.sluice.core.RejectedException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Mappings of one column, {@code c}, and what becomes of a body by them. */
final class OneColumn {
  static final String ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  static final Masker MASKER = (domain, clear) -> domain + "#" + clear.hashCode();
  private static final Instant SENT_AT = Instant.parse("2026-02-28T12:00:00Z");

  private OneColumn() {}

  static Mapping mapping(String column) {
    return mapping(column, "");
  }

  static Mapping mapping(String column, String line) {
    return Mapping.parse("test.yaml", "table: t\ncolumns: {c: " + column + "}\n" + line);
  }

  static @Nullable Object first(Mapping mapping, String body) throws RejectedException {
    return first(mapping, body, SENT_AT);
  }

  static @Nullable Object first(Mapping mapping, String body, Instant sentAt)
      throws RejectedException {
    return mapping.transformer(MASKER).transform(delivery(body, sentAt)).value().get(0);
  }

  /** For a masker. */
  @SuppressWarnings("NullAway") // what a masker that breaks its contract does
  static String nothing(String domain, String clear) {
    return null;
  }

  static Reason rejection(String column, String body) {
    return rejection(mapping(column), body);
  }

  static Reason rejection(Mapping mapping, String body) {
    return rejection(mapping, MASKER, body);
  }

  static Reason rejection(Mapping mapping, Masker masker, String body) {
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class, () -> mapping.transformer(masker).transform(delivery(body)));
    assertThat(e).hasNoCause();
    return e.reason();
  }

  static Delivery<String> delivery(String body) {
    return delivery(body, SENT_AT);
  }

  static Delivery<String> delivery(String body, Instant sentAt) {
    return Delivery.of(ID, body, 1, sentAt, new Receipt() {});
  }
}
