package dev.sluice.masking;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.daead.AesSivParameters;
import com.google.crypto.tink.daead.DeterministicAeadConfig2026;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig2026;
import com.google.crypto.tink.prf.PrfSet;
import java.security.GeneralSecurityException;

/**
 * Tink's part in each {@link Purpose}.
 *
 * <p>The configuration is handed to Tink with each call instead of being registered for the whole
 * process: a library must not change what its user's Tink can do. It also reads strictly: an id
 * that repeats or a key of an unknown type is an error.
 */
enum KeyKind {
  HMAC(
      Purpose.HMAC,
      PredefinedPrfParameters.HMAC_SHA256_PRF,
      PrfSet.class,
      "HmacPrfKey",
      "hmac needs HmacPrfKey with SHA-256 and 32 bytes"),
  /** Without Tink's prefix: a token names its key by itself. */
  SIV(
      Purpose.SIV,
      sivParameters(),
      DeterministicAead.class,
      "AesSivKey",
      "siv needs AesSivKey with 64 bytes and the prefix type RAW"),
  VAULT(
      Purpose.VAULT,
      PredefinedAeadParameters.AES256_GCM,
      Aead.class,
      "AesGcmKey",
      "a vault needs AesGcmKey with 32 bytes and the prefix type TINK");

  private static final String TYPE_URL = "type.googleapis.com/google.crypto.tink.";

  private final Purpose purpose;
  private final Parameters parameters;
  private final Class<?> primitive;
  private final String keyType;
  private final String needed;

  KeyKind(
      Purpose purpose, Parameters parameters, Class<?> primitive, String keyType, String needed) {
    this.purpose = purpose;
    this.parameters = parameters;
    this.primitive = primitive;
    this.keyType = keyType;
    this.needed = needed;
  }

  static KeyKind of(Purpose purpose) {
    return switch (purpose) {
      case HMAC -> HMAC;
      case SIV -> SIV;
      case VAULT -> VAULT;
    };
  }

  Purpose purpose() {
    return purpose;
  }

  Configuration configuration() {
    return switch (this) {
      case HMAC -> PrfConfig2026.get();
      case SIV -> DeterministicAeadConfig2026.get();
      case VAULT -> AeadConfig2026.get();
    };
  }

  /** What a key of this kind is, to the bit. */
  Parameters parameters() {
    return parameters;
  }

  Class<?> primitive() {
    return primitive;
  }

  boolean hasTypeUrl(String typeUrl) {
    return typeUrl.equals(TYPE_URL + keyType);
  }

  /** In words, for who brought another key. */
  String needed() {
    return needed;
  }

  private static Parameters sivParameters() {
    try {
      return AesSivParameters.builder()
          .setKeySizeBytes(64)
          .setVariant(AesSivParameters.Variant.NO_PREFIX)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink has no AES-SIV with 64 bytes.", e);
    }
  }
}
