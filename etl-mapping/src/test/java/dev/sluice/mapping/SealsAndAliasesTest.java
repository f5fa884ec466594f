package dev.sluice.mapping;

import static dev.sluice.mapping.OneColumn.MASKER;
import static dev.sluice.mapping.OneColumn.delivery;
import static dev.sluice.mapping.OneColumn.mapping;
import static dev.sluice.mapping.OneColumn.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.Delivery;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes with a row beside its values: sealed originals, and tokens of a former key. */
class SealsAndAliasesTest {
  @Test
  void the_sealed_canonical_forms_of_all_columns_come_with_the_row() throws Exception {
    Mapping mapping =
        Mapping.parse(
            "test",
            """
            table: t
            columns:
              a: {from: /a, type: text, mask: {domain: ip, canonical: ip}}
              b: {from: /b, type: text, mask: {domain: other}}
              c: {from: /c, type: text, mask: {domain: other}}
              d: {from: /d, type: text}
            """);
    Masker masker = (domain, clear) -> "token" + clear.length();
    Seal seal =
        (domain, token, clear) ->
            (domain + " " + token + " " + clear).getBytes(StandardCharsets.UTF_8);
    Delivery<String> delivery =
        delivery("{\"a\":\"2001:DB8:0:0::1\",\"b\":\"kept already\",\"c\":\"new\",\"d\":\"bare\"}");

    Row row =
        mapping
            .transformer(
                masker,
                Map.of(),
                seal.reusing((domain, token) -> token.equals("token12") ? new byte[] {'k'} : null))
            .transform(delivery)
            .value();

    assertThat(row.sealed())
        .extracting(value -> new String(value.sealed(), StandardCharsets.UTF_8))
        .containsExactly("ip token11 2001:db8::1", "k", "other token3 new");
    assertThat(row.values()).containsExactly("token11", "token12", "token3", "bare");
    assertThat(row.sealed()).asString().doesNotContain("new");
    assertThat(mapping.transformer(masker).transform(delivery).value().sealed()).isEmpty();
  }

  @Test
  void a_seal_that_fails_rejects_the_message() {
    Seal seal =
        (domain, token, clear) -> {
          throw new IllegalStateException(clear);
        };

    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d}}");

    assertThatThrownBy(
            () ->
                mapping
                    .transformer(MASKER, Map.of(), seal)
                    .transform(delivery("{\"f\": \"bare\"}")))
        .isInstanceOf(RejectedException.class)
        .hasMessageStartingWith("mask_failed")
        .hasMessageNotContaining("bare");
  }

  @Test
  void the_aliases_of_all_columns_come_with_the_row() throws Exception {
    Mapping mapping =
        Mapping.parse(
            "m",
            """
            table: t
            columns:
              a: {from: /a, type: text, mask: {domain: one}}
              b: {from: /b, type: text, mask: {domain: two}}
              c: {from: /c, type: text, mask: {domain: two}}
            """);
    Row row =
        mapping
            .transformer(aliasing((domain, clear) -> "old-" + clear.hashCode()))
            .transform(delivery("{\"a\": \"x\", \"b\": \"y\", \"c\": null}"))
            .value();

    assertThat(row.values()).containsExactly("new-120", "new-121", null);
    assertThat(row.aliases())
        .containsExactly(
            TokenAlias.of("one", "old-120", "new-120"), TokenAlias.of("two", "old-121", "new-121"));
    assertThat(mapping.transformer(MASKER).transform(delivery("{}")).value().aliases()).isEmpty();
  }

  @Test
  void nothing_bare_an_alias_that_tells_the_value_gets_the_message_rejected() {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d}}");

    for (Masker alias :
        List.<Masker>of(
            (domain, clear) -> clear, OneColumn::nothing, (domain, clear) -> "x" + clear)) {
      assertThat(rejection(mapping, aliasing(alias), "{\"f\": \"10.0.0.1\"}"))
          .isEqualTo(Reason.of("mask_failed", "c"));
    }
  }

  private static Masker aliasing(Masker alias) {
    return new Masker() {
      @Override
      public String mask(String domain, String clear) {
        return "new-" + clear.hashCode();
      }

      @Override
      public List<String> aliases(String domain, String clear) {
        return Collections.singletonList(alias.mask(domain, clear));
      }
    };
  }
}
