package dev.sluice.masking;

import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.daead.AesSivKey;
import com.google.crypto.tink.subtle.AesSiv;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens of AES-SIV keys, made and opened. */
final class SivKeys {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final char SEPARATOR = ':';

  /** One key and its name. */
  record Key(String id, DeterministicAead siv) {

    String token(byte[] domain, byte[] clear) {
      try {
        return id + SEPARATOR + ENCODER.encodeToString(siv.encryptDeterministically(clear, domain));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-SIV failed.", e);
      }
    }

    private Optional<String> open(byte[] domain, String ciphertext) {
      try {
        byte[] bytes = DECODER.decode(ciphertext);
        if (!ENCODER.encodeToString(bytes).equals(ciphertext)) {
          return Optional.empty();
        }
        return StrictUtf8.decode(siv.decryptDeterministically(bytes, domain));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private final Map<String, Key> byId = new HashMap<>();

  SivKeys(KeySet keys, String user) {
    for (KeysetHandle.Entry entry : keys.requireFor(Purpose.SIV, user).enabled()) {
      String id = KeySet.hex(entry.getId());
      try {
        byId.put(id, new Key(id, AesSiv.create((AesSivKey) entry.getKey())));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Tink can't use a key that it has read.");
      }
    }
  }

  Key key(String id) {
    return Objects.requireNonNull(byId.get(id));
  }

  /** The value of a token; empty where it is of no key here, of another domain, or altered. */
  Optional<String> open(String domain, String token) {
    int end = token.indexOf(SEPARATOR);
    @Nullable Key key = end < 0 ? null : byId.get(token.substring(0, end));
    return key == null
        ? Optional.empty()
        : key.open(StrictUtf8.encode(domain), token.substring(end + 1));
  }
}
