package dev.sluice.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Masker;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;

/**
 * The token of a personal string. A masker that throws, or whose token is null or the value itself,
 * gets the message rejected: nothing bare passes.
 */
record MaskedValue(Masker masker, String domain, ColumnRule.Canonical canonical, ColumnType type)
    implements FieldValue {

  @Override
  public Object of(JsonNode node, String field) throws RejectedException {
    String clear = Text.of(node, field);
    String token = mask(clear, field);
    Text.checkFits(token, type, field);
    return token;
  }

  private String mask(String clear, String field) throws RejectedException {
    String canonical = canonical(clear);
    String token;
    try {
      token = masker.mask(domain, canonical);
    } catch (RuntimeException e) {
      throw new RejectedException(Reason.of("mask_failed", field));
    }
    if (token == null || token.equals(clear) || token.equals(canonical)) {
      throw new RejectedException(Reason.of("mask_failed", field));
    }
    return token;
  }

  private String canonical(String clear) {
    return switch (canonical) {
      case NONE -> clear;
      case IP -> CanonicalIp.of(clear);
    };
  }
}
