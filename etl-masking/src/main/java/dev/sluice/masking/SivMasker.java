package dev.sluice.masking;

import dev.sluice.mapping.Masker;
import java.util.ArrayList;
import java.util.List;

/** Tokens by AES-SIV under the primary key of a key set, with the domain as associated data. */
final class SivMasker implements Masker {
  private final SivKeys.Key primary;
  private final List<SivKeys.Key> overlap;

  SivMasker(KeySet keys) {
    SivKeys sivKeys = new SivKeys(keys, "the masker siv");
    primary = sivKeys.key(keys.primaryId());
    overlap = keys.overlap().stream().map(id -> sivKeys.key(KeySet.hex(id))).toList();
  }

  @Override
  public String mask(String domain, String clear) {
    return primary.token(StrictUtf8.encode(domain), StrictUtf8.encode(clear));
  }

  @Override
  public List<String> aliases(String domain, String clear) {
    if (overlap.isEmpty()) {
      return List.of();
    }
    byte[] domainBytes = StrictUtf8.encode(domain);
    byte[] clearBytes = StrictUtf8.encode(clear);
    List<String> tokens = new ArrayList<>(overlap.size());
    for (SivKeys.Key key : overlap) {
      tokens.add(key.token(domainBytes, clearBytes));
    }
    return tokens;
  }

  @Override
  public String toString() {
    return "siv(" + primary.id() + ")";
  }
}
