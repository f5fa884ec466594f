package dev.sluice.masking;

import dev.sluice.mapping.Masker;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tokens by plain SHA-256. */
final class Sha256Masker implements Masker {

  @Override
  public String mask(String domain, String clear) {
    return HexFormat.of().formatHex(digest().digest(StrictUtf8.encode(clear)));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  @Override
  public String toString() {
    return "sha256";
  }
}
