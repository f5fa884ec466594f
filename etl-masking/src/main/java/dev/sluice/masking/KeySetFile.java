package dev.sluice.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A file with a key set; in clear, only its owner may use it, or the group that it is mounted for.
 */
final class KeySetFile {
  /** Thousands of keys. Above it the file is none of ours and is not read into memory. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Set<PosixFilePermission> OF_OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path file;
  private final boolean inClear;

  KeySetFile(Path file, boolean inClear) {
    // Most likely the key set itself, where the name of its file was asked for: never in a message.
    if (file.toString().indexOf('{') >= 0) {
      throw new ConfigurationException("The name of a key set's file must not contain '{'.");
    }
    this.file = file;
    this.inClear = inClear;
  }

  String read() {
    try {
      return read(file);
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  void create(String content) {
    try {
      AtomicFile.write(
          file.toAbsolutePath(),
          () -> {
            if (Files.exists(file, NOFOLLOW_LINKS)) {
              throw new ConfigurationException(this + " exists already; it was left as it is.");
            }
            return content;
          });
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(this + " can't be written: its directory does not exist.");
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  /** Replaces the content by what {@code change} makes of it, and answers that. */
  String replace(UnaryOperator<String> change) {
    try {
      Path target = file.toRealPath(); // A symbolic link stays one.
      return AtomicFile.write(target, () -> change.apply(read(target)));
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  private String read(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new ConfigurationException(this + " can't be read: it is a directory.");
    }
    if (inClear) {
      refuseIfOthersMayUse(path);
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new ConfigurationException(this + " is too large for a key set.");
      }
      return new String(content, UTF_8);
    }
  }

  private void refuseIfOthersMayUse(Path path) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (posix == null) {
      return;
    }
    PosixFileAttributes attributes = posix.readAttributes();
    Set<PosixFilePermission> others = EnumSet.copyOf(attributes.permissions());
    others.removeAll(OF_OWNER);
    if (isMounted(path, attributes)) {
      others.remove(PosixFilePermission.GROUP_READ);
    }
    if (!others.isEmpty()) {
      throw new ConfigurationException(
          this + " may be used by others than its owner: chmod 600 " + file);
    }
  }

  /**
   * Whether it is as Kubernetes mounts a secret for a group ({@code fsGroup}): root owns it, and
   * nobody here may write it. An {@code umask} makes no such file by accident.
   */
  private static boolean isMounted(Path path, PosixFileAttributes attributes) throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(path, "unix:uid"))
        && !(attributes.permissions().contains(PosixFilePermission.OWNER_WRITE)
            && Files.isWritable(path));
  }

  private ConfigurationException failure(String verb, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new ConfigurationException(
          this + " does not exist; make one with: sluice keys create " + file);
    }
    return new ConfigurationException(this + " can't be " + verb + ": " + reason(e) + ".");
  }

  /** What the operating system said, without the path that Java puts in front of it. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  @Override
  public String toString() {
    return "Key set " + file;
  }
}
