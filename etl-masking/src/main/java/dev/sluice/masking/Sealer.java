package dev.sluice.masking;

import com.google.crypto.tink.Aead;
import dev.sluice.mapping.Seal;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Seals values, each for one token of one domain: what was sealed for another does not open.
 * AES-256-GCM by Tink; the sealed bytes name their key, so that those of former keys still open
 * while these are enabled. Immutable and thread-safe.
 */
public final class Sealer implements Seal {
  private final Aead aead;

  private Sealer(Aead aead) {
    this.aead = aead;
  }

  /**
   * A sealer with the keys of a vault.
   *
   * @throws dev.sluice.core.ConfigurationException where the key set is for something else
   */
  public static Sealer of(KeySet keys) {
    return new Sealer(keys.requireFor(Purpose.VAULT, "the vault").primitive(Aead.class));
  }

  /**
   * Seals a value under the primary key. Different each time.
   *
   * @throws IllegalArgumentException where the domain contains U+0000, or a text has an unpaired
   *     surrogate; the value is not quoted
   */
  @Override
  public byte[] seal(String domain, String token, String clear) {
    try {
      return aead.encrypt(StrictUtf8.encode(clear), context(domain, token));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed.");
    }
  }

  /**
   * Opens what was sealed; empty where it was altered, or sealed for something else or by others.
   */
  public Optional<String> open(String domain, String token, byte[] sealed) {
    try {
      return StrictUtf8.decode(aead.decrypt(sealed, context(domain, token)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static byte[] context(String domain, String token) {
    if (domain.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("A domain must not contain U+0000.");
    }
    return StrictUtf8.encode(domain + '\0' + token);
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return "Sealer";
  }
}
