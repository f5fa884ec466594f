package dev.sluice.postgres;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Some of the tokens that a vault was lately seen to keep: at most one in each of 32,768 places,
 * the last one wins, and none longer than 300 characters, so at most about 15 MB. Thread-safe,
 * without a lock. It answers by the token itself and not by a hash of it: a wrong yes would lose a
 * value.
 */
final class LatelyKept {
  private static final int PLACES = 1 << 15;
  private static final int LONGEST = 300;

  private record Name(String domain, String token) {}

  private volatile AtomicReferenceArray<@Nullable Name> names = new AtomicReferenceArray<>(PLACES);

  boolean has(String domain, String token) {
    Name name = names.get(place(domain, token));
    return name != null && name.token.equals(token) && name.domain.equals(domain);
  }

  void add(String domain, String token) {
    if (domain.length() + token.length() <= LONGEST) {
      names.set(place(domain, token), new Name(domain, token));
    }
  }

  void clear() {
    names = new AtomicReferenceArray<>(PLACES);
  }

  private static int place(String domain, String token) {
    int hash = 31 * domain.hashCode() + token.hashCode();
    return (hash ^ hash >>> 16) & PLACES - 1;
  }
}
