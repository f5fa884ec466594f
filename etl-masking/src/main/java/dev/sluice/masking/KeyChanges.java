package dev.sluice.masking;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import dev.sluice.core.ConfigurationException;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
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
    return withStatus(keys, former(keys, keyId), KeyStatus.DISABLED);
  }

  static KeySet enable(KeySet keys, String keyId) {
    return withStatus(keys, index(keys, keyId), KeyStatus.ENABLED);
  }

  /** Without the key: one that is marked as destroyed would keep its material in Tink's JSON. */
  static KeySet destroy(KeySet keys, String keyId) {
    int index = former(keys, keyId);
    if (keys.keys().get(index).overlap()) {
      throw new ConfigurationException(
          "an overlap needs key " + keyId + ": end it first, with: sluice keys end-overlap FILE");
    }
    return build(keys.kind(), builder(keys).deleteAt(index), keys.overlap());
  }

  private static KeySet withStatus(KeySet keys, int index, KeyStatus status) {
    KeysetHandle.Builder builder = builder(keys);
    if (builder.getAt(index).getStatus().equals(KeyStatus.DESTROYED)) {
      throw new ConfigurationException("key " + keys.keys().get(index).id() + " is destroyed");
    }
    builder.getAt(index).setStatus(status);
    return build(keys.kind(), builder, keys.overlap());
  }

  private static int former(KeySet keys, String keyId) {
    int index = index(keys, keyId);
    if (keyId.equals(keys.primaryId())) {
      throw new ConfigurationException(
          "key " + keyId + " is the primary one, which makes new tokens: rotate first");
    }
    return index;
  }

  private static int index(KeySet keys, String keyId) {
    List<String> ids = keys.keys().stream().map(KeyInfo::id).toList();
    if (!ids.contains(keyId)) {
      throw new ConfigurationException("there is no such key; known are " + String.join(", ", ids));
    }
    return ids.indexOf(keyId);
  }

  private static KeysetHandle.Builder builder(KeySet keys) {
    return KeysetHandle.newBuilder(keys.handle()).setConfiguration(keys.kind().configuration());
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
