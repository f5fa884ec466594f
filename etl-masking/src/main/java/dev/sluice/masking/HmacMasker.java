package dev.sluice.masking;

import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfSet;
import dev.sluice.mapping.Masker;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tokens by HMAC-SHA-256 under the primary key of a key set. */
final class HmacMasker implements Masker {
  private static final int OUTPUT_BYTES = 32;
  private static final char SEPARATOR = '\0';
  private static final HexFormat HEX = HexFormat.of();

  /** One key and its name. */
  private record Key(String id, Prf prf) {
    static Key of(int id, Map<Integer, Prf> prfs) {
      return new Key(KeySet.hex(id), Objects.requireNonNull(prfs.get(id)));
    }

    String token(byte[] input) {
      try {
        return id + ':' + HEX.formatHex(prf.compute(input, OUTPUT_BYTES));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("HMAC-SHA-256 failed.", e);
      }
    }
  }

  private final Key primary;
  private final List<Key> overlap;

  HmacMasker(KeySet keys) {
    Map<Integer, Prf> prfs = prfs(keys.requireFor(Purpose.HMAC, "the masker hmac"));
    primary = Key.of(keys.handle().getPrimary().getId(), prfs);
    overlap = keys.overlap().stream().map(id -> Key.of(id, prfs)).toList();
  }

  @Override
  public String mask(String domain, String clear) {
    return primary.token(input(domain, clear));
  }

  @Override
  public List<String> aliases(String domain, String clear) {
    if (overlap.isEmpty()) {
      return List.of();
    }
    byte[] input = input(domain, clear);
    List<String> tokens = new ArrayList<>(overlap.size());
    for (Key key : overlap) {
      tokens.add(key.token(input));
    }
    return tokens;
  }

  private static Map<Integer, Prf> prfs(KeySet keys) {
    try {
      return keys.primitive(PrfSet.class).getPrfs();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink can't use a key set that it has read.");
    }
  }

  private static byte[] input(String domain, String clear) {
    if (domain.indexOf(SEPARATOR) >= 0) {
      throw new IllegalArgumentException("A domain must not contain U+0000.");
    }
    return StrictUtf8.encode(domain + SEPARATOR + clear);
  }

  @Override
  public String toString() {
    return "hmac(" + primary.id() + ")";
  }
}
