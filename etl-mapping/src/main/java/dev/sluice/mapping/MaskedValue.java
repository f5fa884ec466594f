package dev.sluice.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The token of a personal string. A masker that throws, or whose token is null, empty or tells the
 * value, gets the message rejected: nothing bare passes. The reason names the column, whose masker
 * it is.
 */
record MaskedValue(
    Masker masker,
    String domain,
    ColumnRule.Canonical canonical,
    Column column,
    @Nullable Seal seal)
    implements FieldValue {

  @Override
  public Object of(JsonNode node, String field) throws RejectedException {
    String clear = Text.of(node, field);
    String canonical = canonical(clear);
    String token;
    List<String> others;
    try {
      token = masker.mask(domain, canonical);
      others = masker.aliases(domain, canonical);
    } catch (Exception e) {
      // Checked ones too: the masker may be written in a language that does not declare them.
      throw failed();
    }
    String checked = checked(token, clear, canonical);
    Text.checkFits(checked, column.type(), column.name());
    if (others == null) {
      throw failed();
    }
    List<TokenAlias> aliases =
        others.isEmpty() ? List.of() : aliases(others, checked, clear, canonical);
    List<SealedValue> sealed = sealed(checked, canonical);
    return aliases.isEmpty() && sealed.isEmpty()
        ? checked
        : new AliasedToken(checked, aliases, sealed);
  }

  /** Seals the canonical form: a token has many spellings, and a vault keeps one. */
  private List<SealedValue> sealed(String token, String canonical) throws RejectedException {
    try {
      return seal == null
          ? List.of()
          : List.of(SealedValue.of(domain, token, seal.seal(domain, token, canonical)));
    } catch (RuntimeException e) {
      throw failed();
    }
  }

  private List<TokenAlias> aliases(
      List<String> others, String token, String clear, String canonical) throws RejectedException {
    List<TokenAlias> aliases = new ArrayList<>(others.size());
    for (String other : others) {
      aliases.add(TokenAlias.of(domain, checked(other, clear, canonical), token));
    }
    return aliases;
  }

  private String checked(@Nullable String token, String clear, String canonical)
      throws RejectedException {
    if (token == null
        || token.isEmpty()
        || Bare.isIn(token, clear)
        || (!canonical.equals(clear) && Bare.isIn(token, canonical))) {
      throw failed();
    }
    return token;
  }

  private RejectedException failed() {
    return new RejectedException(Reason.of("mask_failed", column.name()));
  }

  private String canonical(String clear) {
    return switch (canonical) {
      case NONE -> clear;
      case IP -> CanonicalIp.of(clear);
    };
  }
}
