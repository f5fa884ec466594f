package dev.sluice.runner.remask;

import dev.sluice.mapping.Unmasker;
import dev.sluice.runner.mapping.KeyedMasker;
import dev.sluice.vault.RenewedTokens;
import dev.sluice.vault.TokenReplacer.Renewal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the new tokens of a column's old ones: by the value, from the vault or by the key of siv,
 * and by the pairs of an overlap. Where there is a vault it keeps each value under the new token
 * before this is told, and what it has forgotten gets none.
 *
 * <p>Remembers the pairs it found last, so that the vault is asked once, and its audit written
 * once, for a token that comes in many steps. For one thread.
 */
final class Renewing implements Renewal {
  private static final int MOST_REMEMBERED = 1 << 15;

  private final String domain;
  private final KeyedMasker keyed;
  private final Optional<RemaskVault> vault;
  private final Function<Collection<String>, Map<String, String>> aliases;
  private final Map<String, String> lately =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @param aliases the new tokens that an overlap told of old ones
   */
  Renewing(
      String domain,
      KeyedMasker keyed,
      Optional<RemaskVault> vault,
      Function<Collection<String>, Map<String, String>> aliases) {
    this.domain = domain;
    this.keyed = keyed;
    this.vault = vault;
    this.aliases = aliases;
  }

  @Override
  public RenewedTokens renew(Collection<String> oldTokens) {
    Map<String, String> renewed = new HashMap<>();
    List<String> others = new ArrayList<>();
    for (String old : oldTokens) {
      String known = lately.get(old);
      if (known == null) {
        others.add(old);
      } else {
        renewed.put(old, known);
      }
    }
    Map<String, String> reasons = new HashMap<>();
    if (!others.isEmpty()) {
      Map<String, String> found = find(others, reasons);
      lately.putAll(found);
      renewed.putAll(found);
    }
    return RenewedTokens.of(renewed, reasons);
  }

  private Map<String, String> find(List<String> others, Map<String, String> reasons) {
    Map<String, String> values = new HashMap<>();
    List<String> rest = others;
    if (vault.isPresent()) {
      RemaskVault.Found found = vault.get().find(domain, others);
      values.putAll(found.values());
      reasons.putAll(found.reasons());
      rest =
          others.stream()
              .filter(old -> !values.containsKey(old) && !found.isForgotten(old))
              .toList();
    }
    for (Unmasker unmasker : keyed.recovery()) {
      values.putAll(unmasker.unmask(domain, rest));
    }
    Map<String, String> renewed = mask(values);
    List<String> unknown = rest.stream().filter(old -> !renewed.containsKey(old)).toList();
    if (!unknown.isEmpty()) {
      renewed.putAll(aliases.apply(unknown));
    }
    reasons.keySet().removeAll(renewed.keySet());
    return renewed;
  }

  private Map<String, String> mask(Map<String, String> values) {
    Map<String, String> renewed = new HashMap<>();
    Map<String, String> valuesByToken = new HashMap<>();
    values.forEach(
        (old, value) -> {
          String token = keyed.masker().mask(domain, value);
          renewed.put(old, token);
          valuesByToken.put(token, value);
        });
    vault.ifPresent(open -> open.keep(domain, valuesByToken));
    return renewed;
  }
}
