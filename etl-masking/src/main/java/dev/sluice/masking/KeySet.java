package dev.sluice.masking;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.prf.Prf;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keys for masking, one of which, the primary, makes new tokens. Immutable and thread-safe.
 *
 * <p>{@link #toString()} and {@link #keys()} show no key material.
 *
 * @see KeySets
 */
public final class KeySet {
  private final KeysetHandle handle;
  private final Prf primaryPrf;

  KeySet(KeysetHandle handle, Prf primaryPrf) {
    this.handle = handle;
    this.primaryPrf = primaryPrf;
  }

  /** The id of the primary key: the 8 lowercase hexadecimal digits that start its tokens. */
  public String primaryId() {
    return hex(handle.getPrimary().getId());
  }

  /** All keys, the oldest first. */
  public List<KeyInfo> keys() {
    return IntStream.range(0, handle.size()).mapToObj(i -> info(handle.getAt(i))).toList();
  }

  KeysetHandle handle() {
    return handle;
  }

  Prf primaryPrf() {
    return primaryPrf;
  }

  @Override
  public String toString() {
    return "KeySet[primary " + primaryId() + ", " + handle.size() + " in all]";
  }

  private static KeyInfo info(KeysetHandle.Entry entry) {
    return new KeyInfo(
        hex(entry.getId()),
        status(entry.getStatus()),
        entry.isPrimary(),
        entry.getKey().getClass().getSimpleName());
  }

  private static KeyInfo.Status status(KeyStatus status) {
    if (status.equals(KeyStatus.ENABLED)) {
      return KeyInfo.Status.ENABLED;
    }
    return status.equals(KeyStatus.DESTROYED) ? KeyInfo.Status.DESTROYED : KeyInfo.Status.DISABLED;
  }

  /** Tink shows the unsigned key id as a signed int; hexadecimal digits are the same for both. */
  private static String hex(int id) {
    return HexFormat.of().toHexDigits(id);
  }
}
