package dev.sluice.mapping;

import java.util.List;

/**
 * Makes a token of a personal value: deterministic, so that equal values keep equal tokens, across
 * processes and restarts. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Masker {

  /**
   * Makes the token of a value.
   *
   * @param domain what kind of value this is, such as {@code ip}; equal values of different domains
   *     get different tokens from a keyed masker
   * @param clear the value, in its canonical form
   * @return the token, for an empty value too; never null, empty, the value itself or a text that
   *     holds it. A mapping rejects the message otherwise, and where the masker throws.
   */
  String mask(String domain, String clear);

  /**
   * Further tokens of a value, made under former keys whose tokens may still be in the table. A
   * sink that can keeps each beside the one of {@link #mask}, so that old and new rows can be
   * joined.
   *
   * @param domain as in {@link #mask}
   * @param clear as in {@link #mask}
   * @return the tokens; empty, the default, unless an overlap of keys lasts
   */
  default List<String> aliases(String domain, String clear) {
    return List.of();
  }
}
