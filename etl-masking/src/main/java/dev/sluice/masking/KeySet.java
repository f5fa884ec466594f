package dev.sluice.masking;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import dev.sluice.core.ConfigurationException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Keys of one purpose, one of which, the primary, makes new tokens. Immutable and thread-safe.
 *
 * <p>{@link #toString()} and {@link #keys()} show no key material.
 *
 * @see KeySetStore
 */
public final class KeySet {
  private final KeyKind kind;
  private final KeysetHandle handle;
  private final Set<Integer> overlap;

  /**
   * Takes keys that {@link KeySetFormat} has checked.
   *
   * @param overlap ids of keys that may be gone, disabled or primary by now; those don't count
   */
  KeySet(KeyKind kind, KeysetHandle handle, Set<Integer> overlap) {
    this.kind = kind;
    this.handle = handle;
    this.overlap = new TreeSet<>(overlap);
    this.overlap.retainAll(
        entries().stream().filter(KeySet::mayOverlap).map(KeysetHandle.Entry::getId).toList());
  }

  /** What these keys are for. */
  public Purpose purpose() {
    return kind.purpose();
  }

  /** The id of the primary key: the 8 lowercase hexadecimal digits that start its tokens. */
  public String primaryId() {
    return hex(handle.getPrimary().getId());
  }

  /** All keys, the oldest first. */
  public List<KeyInfo> keys() {
    return entries().stream().map(this::info).toList();
  }

  KeyKind kind() {
    return kind;
  }

  KeysetHandle handle() {
    return handle;
  }

  /** The ids of the keys whose tokens are told beside the primary's. */
  Set<Integer> overlap() {
    return overlap;
  }

  /** The keys that may be used, the oldest first. */
  List<KeysetHandle.Entry> enabled() {
    return entries().stream().filter(key -> key.getStatus().equals(KeyStatus.ENABLED)).toList();
  }

  <P> P primitive(Class<P> type) {
    try {
      return handle.getPrimitive(kind.configuration(), type);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink can't use a key set that it has read.");
    }
  }

  /**
   * Refuses a key set that is for something else.
   *
   * @param user what is to use it
   */
  KeySet requireFor(Purpose needed, String user) {
    if (purpose() != needed) {
      throw new ConfigurationException(
          "%s needs a key set for %s, not one for %s; make one with: sluice keys create --for %s FILE"
              .formatted(user, word(needed), word(purpose()), word(needed)));
    }
    return this;
  }

  @Override
  public String toString() {
    return "KeySet[%s, primary %s, %s in all]"
        .formatted(word(purpose()), primaryId(), handle.size());
  }

  /** The unsigned key id, which Tink shows as a signed int; hexadecimal digits are the same. */
  static String hex(int id) {
    return HexFormat.of().toHexDigits(id);
  }

  private static String word(Purpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT);
  }

  private List<KeysetHandle.Entry> entries() {
    return IntStream.range(0, handle.size()).mapToObj(handle::getAt).toList();
  }

  private static boolean mayOverlap(KeysetHandle.Entry key) {
    return key.getStatus().equals(KeyStatus.ENABLED) && !key.isPrimary();
  }

  private KeyInfo info(KeysetHandle.Entry key) {
    return KeyInfo.of(
        hex(key.getId()),
        status(key.getStatus()),
        key.isPrimary(),
        overlap.contains(key.getId()),
        key.getKey().getClass().getSimpleName());
  }

  private static KeyInfo.Status status(KeyStatus status) {
    if (status.equals(KeyStatus.ENABLED)) {
      return KeyInfo.Status.ENABLED;
    }
    return status.equals(KeyStatus.DESTROYED) ? KeyInfo.Status.DESTROYED : KeyInfo.Status.DISABLED;
  }
}
