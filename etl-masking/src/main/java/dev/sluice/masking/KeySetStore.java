package dev.sluice.masking;

import dev.sluice.core.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes, reads and changes key sets in Tink's JSON format. Immutable and thread-safe.
 *
 * <p>In clear, the mode of a file guards it: files are made with mode 0600, and one that others
 * than its owner may use is refused, unless the file system knows no such modes; of root's files
 * one group may read those that nobody here may write, as Kubernetes mounts them (0440). Under a
 * KMS key the content is encrypted and the mode is not looked at; a key set in clear is refused
 * then. Files change by an atomic replacement: a reader sees the old key set or the new one, also
 * after a crash. Of two changes at once one is refused, so that none is lost. A file keeps its
 * owner, its group and its mode, and a symbolic link to it stays one.
 *
 * <p>What is wrong with a file or a key set is a {@link ConfigurationException} of one line, which
 * has no cause and shows no content. Processes that run use a change once they start again.
 */
public final class KeySetStore {
  private final KeySetFormat format;

  private KeySetStore(@Nullable KmsKey kms) {
    this.format = new KeySetFormat(kms);
  }

  /** Key sets in clear. */
  public static KeySetStore inClear() {
    return new KeySetStore(null);
  }

  /**
   * Key sets that are encrypted under a KMS key, as Tink's own tools encrypt them: the whole key
   * set by one call to the service, without associated data. AWS KMS takes 4,096 bytes, some 30
   * keys.
   */
  public static KeySetStore under(KmsKey kms) {
    return new KeySetStore(kms);
  }

  /**
   * Makes a key set with one new key and keeps it in a new file.
   *
   * @throws ConfigurationException where the file exists, which is left as it is, or can't be
   *     written
   */
  public KeySet create(Path file, Purpose purpose) {
    KeySet keys = KeyChanges.generate(purpose);
    file(file).create(format.write(keys));
    return keys;
  }

  /**
   * Reads the key set of a file. {@link KeySet#keys()} lists what is in it.
   *
   * @throws ConfigurationException where the file can't be read, may be used by others than its
   *     owner, or does not hold a key set
   */
  public KeySet read(Path file) {
    KeySetFile keySetFile = file(file);
    return format.read(keySetFile.toString(), keySetFile.read());
  }

  /**
   * Reads a key set from its JSON, for containers that are handed their secrets as text.
   *
   * @throws ConfigurationException where it is not a key set; the text is not shown
   */
  public KeySet parse(String json) {
    return format.read("The key set given as text", json);
  }

  /**
   * Reads any number of key sets from their JSON, one after the other or in an array.
   *
   * @throws ConfigurationException where one is not a key set; the text is not shown
   */
  public List<KeySet> parseAll(String json) {
    return format.readAll("The key set given as text", json);
  }

  /**
   * Adds a new key to the key set of a file and makes it the primary one. The other keys stay as
   * they are.
   *
   * @return the key set with its new key
   * @throws ConfigurationException where the file can't be read or written, or is being changed by
   *     another process
   */
  public KeySet rotate(Path file) {
    return change(file, KeyChanges::rotate);
  }

  /**
   * Rotates, and has the maskers tell the tokens of the former primary key beside the new ones
   * ({@link dev.sluice.mapping.Masker#aliases}), until {@link #endOverlap} or until the former key
   * is disabled.
   *
   * @throws ConfigurationException as {@link #rotate}, and for the keys of a vault
   */
  public KeySet rotateWithOverlap(Path file) {
    return change(file, KeyChanges::rotateWithOverlap);
  }

  /** Ends every overlap. Where there is none the file is the same afterwards. */
  public KeySet endOverlap(Path file) {
    return change(file, KeyChanges::endOverlap);
  }

  /**
   * Disables a key, which is kept: nothing is masked, recovered or opened with it until it is
   * enabled again.
   *
   * @param keyId the id as tokens name it
   * @throws ConfigurationException as {@link #rotate}, and where there is no such key or it is the
   *     primary one
   */
  public KeySet disable(Path file, String keyId) {
    return change(file, keys -> KeyChanges.disable(keys, keyId));
  }

  /**
   * Enables a key again.
   *
   * @param keyId the id as tokens name it
   * @throws ConfigurationException as {@link #rotate}, and where there is no such key or its
   *     material is gone
   */
  public KeySet enable(Path file, String keyId) {
    return change(file, keys -> KeyChanges.enable(keys, keyId));
  }

  /**
   * Removes a key from a file, for good: nothing is masked, recovered or opened with it any more,
   * save by who has a copy of the file.
   *
   * @param keyId the id as tokens name it
   * @throws ConfigurationException as {@link #rotate}, and where there is no such key, it is the
   *     primary one, or an overlap lasts that needs it
   */
  public KeySet destroy(Path file, String keyId) {
    return change(file, keys -> KeyChanges.destroy(keys, keyId));
  }

  /**
   * The key set of a file of which {@link #destroy} would remove a key.
   *
   * @throws ConfigurationException where it would refuse to
   */
  public KeySet requireDestroyable(Path file, String keyId) {
    KeySet keys = read(file);
    KeyChanges.destroy(keys, keyId);
    return keys;
  }

  private KeySet change(Path file, UnaryOperator<KeySet> change) {
    KeySetFile keySetFile = file(file);
    String name = keySetFile.toString();
    String json = keySetFile.replace(old -> format.write(change.apply(format.read(name, old))));
    return format.read(name, json);
  }

  private KeySetFile file(Path file) {
    return new KeySetFile(file, format.isInClear());
  }
}
