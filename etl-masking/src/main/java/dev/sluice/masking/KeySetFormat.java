package dev.sluice.masking;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.JsonKeysetReader;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.Prf;
import com.google.crypto.tink.prf.PrfConfig2026;
import com.google.crypto.tink.prf.PrfSet;
import com.google.crypto.tink.proto.KeyStatusType;
import com.google.crypto.tink.proto.Keyset;
import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * Key sets as Tink's JSON, in clear.
 *
 * <p>The configuration is handed to Tink with each call instead of being registered for the whole
 * process: a library must not change what its user's Tink can do. It also reads strictly: an id
 * that repeats or a key of an unknown type is an error.
 */
final class KeySetFormat {
  private static final Configuration CONFIGURATION = PrfConfig2026.get();
  private static final HmacPrfParameters PARAMETERS = PredefinedPrfParameters.HMAC_SHA256_PRF;
  private static final String TYPE_URL = "type.googleapis.com/google.crypto.tink.HmacPrfKey";

  private KeySetFormat() {}

  /** A key set with one new key. */
  static KeySet generate() {
    return withNewPrimary(KeysetHandle.newBuilder());
  }

  /** The key set with one more key, which is its primary. */
  static KeySet rotate(KeySet keys) {
    return withNewPrimary(KeysetHandle.newBuilder(keys.handle()));
  }

  static String write(KeySet keys) {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          keys.handle(), CONFIGURATION, InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink can't write its own key set.", e);
    }
  }

  /**
   * Reads a key set.
   *
   * @param what names the key set in messages; never its content
   * @throws ConfigurationException without a cause: a parser's message may quote key material
   */
  static KeySet read(String what, String json) {
    Keyset content = parse(what, json);
    if (content.getKeyList().stream()
        .anyMatch(key -> !key.getKeyData().getTypeUrl().equals(TYPE_URL))) {
      throw otherType(what);
    }
    if (content.getKeyList().stream()
        .noneMatch(
            key ->
                key.getKeyId() == content.getPrimaryKeyId()
                    && key.getStatus() == KeyStatusType.ENABLED)) {
      throw new ConfigurationException(what + " has no enabled primary key.");
    }
    try {
      KeysetHandle handle =
          TinkJsonProtoKeysetFormat.parseKeyset(json, CONFIGURATION, InsecureSecretKeyAccess.get());
      for (int i = 0; i < handle.size(); i++) {
        if (!handle.getAt(i).getKey().getParameters().equals(PARAMETERS)) {
          throw otherType(what);
        }
      }
      return keySet(handle);
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException(what + " holds a damaged key.");
    }
  }

  /** Catches what the parser does not declare as well: its message may quote key material. */
  private static Keyset parse(String what, String json) {
    try {
      return JsonKeysetReader.withString(json).read();
    } catch (IOException | RuntimeException e) {
      throw new ConfigurationException(what + " is not a Tink key set in JSON, in clear.");
    }
  }

  private static ConfigurationException otherType(String what) {
    return new ConfigurationException(
        what + " holds a key of another type: hmac needs HmacPrfKey with SHA-256 and 32 bytes.");
  }

  private static KeySet withNewPrimary(KeysetHandle.Builder builder) {
    try {
      return keySet(
          builder
              .setConfiguration(CONFIGURATION)
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PARAMETERS).withRandomId().makePrimary())
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink can't make a key.", e);
    }
  }

  private static KeySet keySet(KeysetHandle handle) throws GeneralSecurityException {
    PrfSet prfs = handle.getPrimitive(CONFIGURATION, PrfSet.class);
    Prf primary = Objects.requireNonNull(prfs.getPrfs().get(prfs.getPrimaryId()));
    return new KeySet(handle, primary);
  }
}
