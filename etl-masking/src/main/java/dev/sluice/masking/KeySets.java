package dev.sluice.masking;

import dev.sluice.core.ConfigurationException;
import java.nio.file.Path;

/**
 * Makes key sets, and reads them, in Tink's JSON format.
 *
 * <p>A file holds the keys in clear, so its mode guards it: files are made with mode 0600, and one
 * that others than its owner may use is refused, unless the file system knows no such modes. Files
 * change by an atomic replacement: a reader sees the old key set or the new one, also after a
 * crash.
 *
 * <p>What is wrong with a file or a key set is a {@link ConfigurationException} of one line, which
 * has no cause and shows no content.
 */
public final class KeySets {

  private KeySets() {}

  /** A new key set with one key, in memory only: its tokens can't be made again after this run. */
  public static KeySet generate() {
    return KeySetFormat.generate();
  }

  /**
   * Makes a key set with one new key and keeps it in a new file.
   *
   * @throws ConfigurationException where the file exists, which is left as it is, or can't be
   *     written
   */
  public static KeySet create(Path file) {
    KeySet keys = KeySetFormat.generate();
    new KeySetFile(file).create(KeySetFormat.write(keys));
    return keys;
  }

  /**
   * Adds a new key to the key set of a file and makes it the primary one. The other keys stay as
   * they are. Processes that run use the new key once they are started again.
   *
   * <p>Of two rotations at once one is refused, so that no key is lost. The file keeps its owner.
   *
   * @return the key set with its new key
   * @throws ConfigurationException where the file can't be read or written, or is being changed by
   *     another process
   */
  public static KeySet rotate(Path file) {
    KeySetFile keySetFile = new KeySetFile(file);
    String json =
        keySetFile.replace(
            old ->
                KeySetFormat.write(
                    KeySetFormat.rotate(KeySetFormat.read(keySetFile.toString(), old))));
    return KeySetFormat.read(keySetFile.toString(), json);
  }

  /**
   * Reads the key set of a file. {@link KeySet#keys()} lists what is in it.
   *
   * @throws ConfigurationException where the file can't be read, may be used by others than its
   *     owner, or does not hold a key set for masking
   */
  public static KeySet read(Path file) {
    KeySetFile keySetFile = new KeySetFile(file);
    return KeySetFormat.read(keySetFile.toString(), keySetFile.read());
  }

  /**
   * Reads a key set from its JSON, for containers that are handed their secrets as text.
   *
   * @throws ConfigurationException where it is not a key set for masking; the text is not shown
   */
  public static KeySet parse(String json) {
    return KeySetFormat.read("The key set given as text", json);
  }
}
