package dev.sluice.runner.flags;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A password, given as such or in a file. No message shows it, nor the name of its file. */
public final class Password {
  private static final int MOST_BYTES = 4096;
  private static final char NOT_READ = '\ufffd';

  private Password() {}

  /**
   * The password, where there is one.
   *
   * @param flag the flag of the password; that of the file is the same with {@code -file}
   * @param file UTF-8; the line break at its end does not count
   * @throws ConfigurationException where both are given, the file can't be read or is empty, or a
   *     character can't be part of a password
   */
  public static @Nullable String of(String flag, @Nullable String value, @Nullable Path file) {
    if (file == null) {
      return value == null ? null : checked(flag, value);
    }
    String fileFlag = flag + "-file";
    if (value != null) {
      throw new ConfigurationException(
          "both "
              + flag
              + " and "
              + fileFlag
              + " are set, on the command line, in the environment or in the properties file: set"
              + " one of them");
    }
    return checked("the file of " + fileFlag, text(fileFlag, file));
  }

  private static String text(String flag, Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new ConfigurationException("the file of " + flag + " can't be read: " + why(file, e));
    }
    if (bytes.length > MOST_BYTES) {
      throw new ConfigurationException(
          "the file of " + flag + " is larger than 4,096 bytes, and so no password");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String password = withoutLineBreak(text);
      if (password.isEmpty()) {
        throw new ConfigurationException("the file of " + flag + " is empty");
      }
      return password;
    } catch (CharacterCodingException e) {
      throw new ConfigurationException("the file of " + flag + " is not UTF-8");
    }
  }

  /** The text without the one line break that it may end in. */
  static String withoutLineBreak(String text) {
    return text.replaceFirst("\r?\n\\z", "");
  }

  private static String checked(String what, String password) {
    for (int i = 0; i < password.length(); i++) {
      char c = password.charAt(i);
      if (c == NOT_READ) {
        throw new ConfigurationException(
            what + " has a character that this locale can't tell: set LC_ALL=C.UTF-8 or a file");
      }
      if (Character.isISOControl(c) || c == '\ufeff') {
        throw new ConfigurationException(
            "%s holds the character U+%04X, which is part of no password".formatted(what, (int) c));
      }
    }
    return password;
  }

  private static String why(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return Files.isDirectory(file) ? "it is a directory" : e.getClass().getSimpleName();
  }
}
