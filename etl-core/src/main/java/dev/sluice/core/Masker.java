package dev.sluice.core;

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
   * @return the token; never null and never the value itself
   */
  String mask(String domain, String clear);
}
