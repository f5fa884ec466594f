package com.example.masker;

import dev.sluice.mapping.Masker;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens that people can read out, such as {@code device_id-3f9c61d07a2b4e58}: the domain and the
 * first 64 bits of HMAC-SHA-256 under a secret. Among a hundred million values the chance that any
 * two share a token is about one in 3,700 (n² / 2⁶⁵).
 */
record ShortTokens(SecretKeySpec key) implements Masker {
  private static final int BYTES = 8;

  /**
   * Takes the secret.
   *
   * @param secret at least 32 random bytes; who has them can try values out
   */
  static ShortTokens of(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException("the secret needs at least 32 bytes");
    }
    return new ShortTokens(new SecretKeySpec(secret, "HmacSHA256"));
  }

  @Override
  public String mask(String domain, String clear) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(domain.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      byte[] hash = mac.doFinal(clear.getBytes(StandardCharsets.UTF_8));
      return domain + "-" + HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "ShortTokens";
  }
}
