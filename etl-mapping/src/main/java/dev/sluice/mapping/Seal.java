package dev.sluice.mapping;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

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
   * This seal, spared for what is sealed already.
   *
   * @param kept what was sealed for a token, given its domain and itself; null where it has to be
   *     sealed
   */
  default Seal reusing(BiFunction<String, String, byte @Nullable []> kept) {
    return (domain, token, clear) -> {
      byte[] sealed = kept.apply(domain, token);
      return sealed == null ? seal(domain, token, clear) : sealed;
    };
  }
}
