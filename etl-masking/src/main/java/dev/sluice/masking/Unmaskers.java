package dev.sluice.masking;

import dev.sluice.mapping.Unmasker;
import java.util.HashMap;
import java.util.Map;

/** What undoes the maskers that come with Sluice, for who holds the keys. */
public final class Unmaskers {

  private Unmaskers() {}

  /**
   * Recovers the values of {@link Maskers#siv} tokens of every enabled key of a key set, in the
   * canonical form in which they were masked. A token that was altered, is of another domain or of
   * no such key is left out. Thread-safe.
   */
  public static Unmasker siv(KeySet keys) {
    SivKeys sivKeys = new SivKeys(keys, "recovering from siv");
    return (domain, tokens) -> {
      Map<String, String> values = new HashMap<>();
      for (String token : tokens) {
        sivKeys.open(domain, token).ifPresent(value -> values.put(token, value));
      }
      return values;
    };
  }
}
