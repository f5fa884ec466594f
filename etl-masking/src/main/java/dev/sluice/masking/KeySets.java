package dev.sluice.masking;

import java.nio.file.Path;

/**
 * The shortest way to a key set: in clear, in a file or in memory. {@link KeySetStore} does more.
 */
public final class KeySets {

  private KeySets() {}

  /** A new key set with one key, in memory only: its tokens can't be made again after this run. */
  public static KeySet generate() {
    return generate(Purpose.HMAC);
  }

  /** A new key set with one key for a purpose, in memory only. */
  public static KeySet generate(Purpose purpose) {
    return KeyChanges.generate(purpose);
  }

  /** Makes a new file with a new key set for {@code hmac}, see {@link KeySetStore#create}. */
  public static KeySet create(Path file) {
    return KeySetStore.inClear().create(file, Purpose.HMAC);
  }

  /** Adds a new primary key to a file, see {@link KeySetStore#rotate}. */
  public static KeySet rotate(Path file) {
    return KeySetStore.inClear().rotate(file);
  }

  /** Reads a file, see {@link KeySetStore#read}. */
  public static KeySet read(Path file) {
    return KeySetStore.inClear().read(file);
  }

  /** Reads a key set from its JSON, see {@link KeySetStore#parse}. */
  public static KeySet parse(String json) {
    return KeySetStore.inClear().parse(json);
  }
}
