package dev.sluice.masking;

import dev.sluice.core.ConfigurationException;

/**
 * A key that never leaves its key management service, under which key sets are encrypted.
 * Implementations are thread-safe, and show no plain text in a message.
 *
 * @see KeySetStore#under
 */
public interface KmsKey {

  /**
   * Encrypts a key set.
   *
   * @throws ConfigurationException where the service can't be reached or refuses
   */
  byte[] encrypt(byte[] plain);

  /**
   * Decrypts what {@link #encrypt} made.
   *
   * @throws ConfigurationException where the service can't be reached or refuses, or where the
   *     content is not of this key
   */
  byte[] decrypt(byte[] encrypted);
}
