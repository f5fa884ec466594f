package dev.sluice.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes a file as a whole, a new one with mode 0600: who reads it finds what was there before, or
 * all of the new content.
 *
 * <p>The content goes into {@code FILE.new}, which must not exist, and that is moved over the file
 * once it is on the disk. So {@code FILE.new} is a lock as well, like git's {@code index.lock}: its
 * maker is the only writer until the move takes it away. This holds between processes and on
 * network file systems, and leaves nothing behind unless the process is killed in between.
 */
final class AtomicFile {
  private static final FileAttribute<?>[] MODE_0600 = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  /** Makes the new content, once no other process can write the file. */
  interface Content {
    String get() throws IOException;
  }

  private AtomicFile() {}

  static String write(Path file, Content content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    FileChannel channel = lock(file, next);
    boolean moved = false;
    try {
      String text;
      try (channel) {
        text = content.get();
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      keepAccess(file, next);
      Files.move(next, file, ATOMIC_MOVE);
      moved = true;
      forceDirectory(file);
      return text;
    } finally {
      if (!moved) {
        Files.deleteIfExists(next);
      }
    }
  }

  private static FileChannel lock(Path file, Path next) throws IOException {
    FileAttribute<?>[] mode = isPosix(file) ? MODE_0600 : new FileAttribute<?>[0];
    try {
      return FileChannel.open(next, Set.of(CREATE_NEW, WRITE), mode);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(
          file + " is being changed by another process; if there is none, delete " + next);
    }
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Root may rotate the keys of a service, which must be able to read them afterwards. */
  private static void keepAccess(Path file, Path next) throws IOException {
    if (!isPosix(file) || Files.notExists(file)) {
      return;
    }
    PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
    PosixFileAttributes made = view.readAttributes();
    if (!old.owner().equals(made.owner())) {
      view.setOwner(old.owner());
    }
    boolean groupMatters = old.permissions().contains(PosixFilePermission.GROUP_READ);
    if (groupMatters && !old.group().equals(made.group())) {
      view.setGroup(old.group());
    }
    view.setPermissions(old.permissions());
  }

  /** Makes the move itself durable. */
  private static void forceDirectory(Path file) {
    try (FileChannel directory = FileChannel.open(file.resolveSibling(""), READ)) {
      directory.force(true);
    } catch (IOException e) {
      // Windows opens no directories, and the file is whole either way.
    }
  }
}
