package dev.sluice.mapping;

import static dev.sluice.mapping.OneColumn.MASKER;
import static dev.sluice.mapping.OneColumn.delivery;
import static dev.sluice.mapping.OneColumn.first;
import static dev.sluice.mapping.OneColumn.mapping;
import static dev.sluice.mapping.OneColumn.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nothing bare: what is masked, by whom, and what comes of a masker that misbehaves. */
class MaskedColumnsTest {
  @Test
  void nothing_bare_a_masker_that_misbehaves_gets_the_message_rejected() {
    Mapping mapping = mapping("{from: /ip, type: varchar(80), mask: {domain: ip, canonical: ip}}");
    String body = "{\"ip\": \"::FFFF:10.1.2.3\"}";
    Map<String, Masker> misbehaving =
        Map.of(
            "returns the canonical value", (domain, clear) -> clear,
            "returns the value", (domain, clear) -> "::FFFF:10.1.2.3",
            "returns null", OneColumn::nothing,
            "returns nothing", (domain, clear) -> "",
            "holds the canonical value", (domain, clear) -> "masked-" + clear,
            "holds the value", (domain, clear) -> "<::FFFF:10.1.2.3>",
            "throws", MaskedColumnsTest::throwing,
            "throws what is checked", MaskedColumnsTest::throwingChecked);

    misbehaving.forEach(
        (how, masker) ->
            assertThat(rejection(mapping, masker, body))
                .as(how)
                .isEqualTo(Reason.of("mask_failed", "c")));
    assertThat(rejection(mapping, MASKER, "{\"ip\": 7}")).isEqualTo(Reason.of("wrong_type", "ip"));
  }

  @Test
  void nothing_bare_an_empty_value_has_a_token_too() throws Exception {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d}}");

    assertThat(first(mapping, "{\"f\": \"\"}")).isEqualTo(MASKER.mask("d", ""));
    assertThat(rejection(mapping, (domain, clear) -> clear, "{\"f\": \"\"}"))
        .isEqualTo(Reason.of("mask_failed", "c"));
  }

  @Test
  void a_short_value_may_turn_up_in_its_token_by_chance() throws Exception {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d}}");
    Masker masker = (domain, clear) -> "efabac2d:61aaf25c82f9162f";

    for (String value : List.of("2", "61aaf25c", "d:61")) {
      assertThat(tokens(mapping, masker, value).get(0)).isEqualTo("efabac2d:61aaf25c82f9162f");
    }
    assertThat(rejection(mapping, masker, "{\"f\": \"61aaf25c82\"}").code())
        .isEqualTo("mask_failed");
  }

  @Test
  void a_token_that_does_not_fit_is_rejected_under_the_name_of_its_column() throws Exception {
    Mapping mapping = mapping("{from: /f, type: varchar(80), mask: {domain: d}}");

    assertThat(rejection(mapping, (domain, clear) -> "x".repeat(81), "{\"f\": \"v\"}"))
        .isEqualTo(Reason.of("too_long", "c"));
    assertThat(tokens(mapping, (domain, clear) -> "x".repeat(80), "v").get(0))
        .isEqualTo("x".repeat(80));
  }

  @Test
  void a_column_may_ask_for_a_masker_by_name() throws Exception {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d, masker: mine}}");

    assertThat(mapping.maskerNames()).containsExactly("mine");
    assertThat(mapping.usesStandardMasker()).isFalse();
    assertThat(
            mapping
                .transformer(MASKER, Map.of("mine", (domain, clear) -> "token"))
                .transform(delivery("{\"f\": \"x\"}"))
                .value()
                .get(0))
        .isEqualTo("token");
    assertThatThrownBy(() -> mapping.transformer(MASKER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown masker 'mine'");
  }

  private static String throwing(String domain, String clear) {
    throw new IllegalStateException(clear);
  }

  private static String throwingChecked(String domain, String clear) {
    throw MaskedColumnsTest.<RuntimeException>unchecked(new java.io.IOException(clear));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Kotlin and Scala throw
  private static <E extends Exception> E unchecked(Exception e) throws E {
    throw (E) e;
  }

  private static List<@Nullable Object> tokens(Mapping mapping, Masker masker, String value)
      throws RejectedException {
    return mapping
        .transformer(masker)
        .transform(delivery("{\"f\": \"" + value + "\"}"))
        .value()
        .values();
  }
}
