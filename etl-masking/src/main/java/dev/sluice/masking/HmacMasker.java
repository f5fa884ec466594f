package dev.sluice.masking;

import com.google.crypto.tink.prf.Prf;
import dev.sluice.core.Masker;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/** Tokens by HMAC-SHA-256 under the primary key of a key set. */
final class HmacMasker implements Masker {
  private static final int OUTPUT_BYTES = 32;
  private static final char SEPARATOR = '\0';

  private final String keyId;
  private final Prf prf;

  HmacMasker(KeySet keys) {
    this.keyId = keys.primaryId();
    this.prf = keys.primaryPrf();
  }

  @Override
  public String mask(String domain, String clear) {
    if (domain.indexOf(SEPARATOR) >= 0) {
      throw new IllegalArgumentException("A domain must not contain U+0000.");
    }
    byte[] input = StrictUtf8.encode(domain + SEPARATOR + clear);
    try {
      return keyId + ':' + HexFormat.of().formatHex(prf.compute(input, OUTPUT_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 failed.", e);
    }
  }

  @Override
  public String toString() {
    return "hmac(" + keyId + ")";
  }
}
