package dev.sluice.masking;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import dev.sluice.core.ConfigurationException;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.Set;

/** Makes a key set of another one. */
final class KeyChanges {

  private KeyChanges() {}

  /** A key set with one new key. */
  static KeySet generate(Purpose purpose) {
    KeyKind kind = KeyKind.of(purpose);
    return withNewPrimary(kind, KeysetHandle.newBuilder(), Set.of());
  }

  /** One more key, which is the primary; an overlap that lasts goes on. */
  static KeySet rotate(KeySet keys) {
    return withNewPrimary(keys.kind(), KeysetHandle.newBuilder(keys.handle()), keys.overlap());
  }

  /** One more key, which is the primary and overlaps with the one before. */
  static KeySet rotateWithOverlap(KeySet keys) {
    if (keys.purpose() == Purpose.VAULT) {
      throw new ConfigurationException("a vault's keys make no tokens that could overlap");
    }
    Set<Integer> overlap = new HashSet<>(keys.overlap());
    overlap.add(keys.handle().getPrimary().getId());
    return withNewPrimary(keys.kind(), KeysetHandle.newBuilder(keys.handle()), overlap);
  }

  static KeySet endOverlap(KeySet keys) {
    return new KeySet(keys.kind(), keys.handle(), Set.of());
  }

  static KeySet disable(KeySet keys, String keyId) {
    if (keyId.equals(keys.primaryId())) {
      throw new ConfigurationException(
          "key " + keyId + " is the primary one, which makes new tokens: rotate first");
    }
    return withStatus(keys, keyId, KeyStatus.DISABLED);
  }

  static KeySet enable(KeySet keys, String keyId) {
    return withStatus(keys, keyId, KeyStatus.ENABLED);
  }

  private static KeySet withStatus(KeySet keys, String keyId, KeyStatus status) {
    KeysetHandle.Builder builder =
        KeysetHandle.newBuilder(keys.handle()).setConfiguration(keys.kind().configuration());
    boolean found = false;
    for (int i = 0; i < builder.size(); i++) {
      if (KeySet.hex(keys.handle().getAt(i).getId()).equals(keyId)) {
        found = true;
        if (builder.getAt(i).getStatus().equals(KeyStatus.DESTROYED)) {
          throw new ConfigurationException("key " + keyId + " is destroyed");
        }
        builder.getAt(i).setStatus(status);
      }
    }
    if (!found) {
      throw new ConfigurationException(
          "there is no such key; known are "
              + String.join(", ", keys.keys().stream().map(KeyInfo::id).toList()));
    }
    return build(keys.kind(), builder, keys.overlap());
  }

  private static KeySet withNewPrimary(
      KeyKind kind, KeysetHandle.Builder builder, Set<Integer> overlap) {
    builder
        .setConfiguration(kind.configuration())
        .addEntry(
            KeysetHandle.generateEntryFromParameters(kind.parameters())
                .withRandomId()
                .makePrimary());
    return build(kind, builder, overlap);
  }

  private static KeySet build(KeyKind kind, KeysetHandle.Builder builder, Set<Integer> overlap) {
    try {
      return new KeySet(kind, builder.build(), overlap);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink can't make a key set.", e);
    }
  }
}
