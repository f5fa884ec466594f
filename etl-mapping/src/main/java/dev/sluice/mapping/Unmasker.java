package dev.sluice.mapping;

import java.util.Collection;
import java.util.Map;

/**
 * Recovers the values behind tokens, for who may. Implementations are thread-safe and log no value.
 */
@FunctionalInterface
public interface Unmasker {

  /**
   * Recovers what it can. Asked for some hundred tokens at once, so that a database behind it can
   * be asked once.
   *
   * @param domain the domain in which the tokens were made
   * @param tokens the tokens, each once
   * @return the values by their tokens, in the canonical form in which they were masked; a token
   *     whose value can't be recovered is not in it
   */
  Map<String, String> unmask(String domain, Collection<String> tokens);
}
