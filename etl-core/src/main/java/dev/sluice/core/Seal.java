package dev.sluice.core;

import java.util.function.BiPredicate;

/**
 * Seals the values behind tokens where both are known, in the mapping, so that a value leaves it
 * for a vault as nobody can read it who lacks the key. Implementations are thread-safe and log no
 * value.
 */
@FunctionalInterface
public interface Seal {

  /**
   * Seals a value, so that it opens for this token of this domain alone.
   *
   * @param domain the domain in which the token was made
   * @param token the value's token
   * @param clear the value, in the canonical form in which it was masked
   */
  byte[] seal(String domain, String token, String clear);

  /**
   * Whether a value has to be sealed: not where the vault is known to keep it. Default: always.
   *
   * @param domain as in {@link #seal}
   * @param token as in {@link #seal}
   */
  default boolean isNeeded(String domain, String token) {
    return true;
  }

  /**
   * This seal, spared for what is kept already.
   *
   * @param kept whether a vault keeps the value of a token, given its domain and itself
   */
  default Seal unless(BiPredicate<String, String> kept) {
    Seal all = this;
    return new Seal() {
      @Override
      public byte[] seal(String domain, String token, String clear) {
        return all.seal(domain, token, clear);
      }

      @Override
      public boolean isNeeded(String domain, String token) {
        return all.isNeeded(domain, token) && !kept.test(domain, token);
      }
    };
  }
}
