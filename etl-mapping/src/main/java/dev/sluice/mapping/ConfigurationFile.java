package dev.sluice.mapping;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The text of a file that people write: UTF-8, with or without a byte-order mark, of 1 MiB at the
 * most, in which every character can be seen. One that can't (a control character, a zero-width
 * space, a no-break space) would make a value that is not the one that a person reads.
 */
public final class ConfigurationFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private ConfigurationFile() {}

  /**
   * Reads a file.
   *
   * @param name what messages call it, such as "the mapping m.yaml"
   * @throws ConfigurationException where the file can't be read, is too large or no such text; it
   *     names line and column
   */
  public static String read(String name, Path file) {
    return checked(name, decode(name, bytes(name, file)));
  }

  /**
   * The text without its byte-order mark.
   *
   * @param name what messages call it
   * @throws ConfigurationException where a character can't be seen, with line and column
   */
  public static String checked(String name, String text) {
    String visible =
        !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    int[] characters = visible.codePoints().toArray();
    int line = 1;
    int column = 1;
    for (int i = 0; i < characters.length; i++) {
      int c = characters[i];
      boolean lineBreak = c == '\r' && i + 1 < characters.length && characters[i + 1] == '\n';
      if (c != '\n' && c != '\t' && !lineBreak && !isVisible(c)) {
        throw new ConfigurationException(
            "%s, line %d, column %d: the character U+%04X can't be seen: remove it, or write a space"
                .formatted(name, line, column, c));
      }
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
    return visible;
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  private static byte[] bytes(String name, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new ConfigurationException(name + " is larger than 1 MiB");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(name + " does not exist: there is no such file");
    } catch (AccessDeniedException e) {
      throw new ConfigurationException("can't read " + name + ": permission denied");
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a directory" : e.getClass().getSimpleName();
      throw new ConfigurationException("can't read " + name + ": " + why);
    }
  }

  private static String decode(String name, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    boolean failed = decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
    String decoded = text.flip().toString();
    if (failed) {
      String lastLine = decoded.substring(decoded.lastIndexOf('\n') + 1);
      throw new ConfigurationException(
          "%s, line %d, column %d: it is not UTF-8 (UTF-16, Latin-1?): save it as UTF-8"
              .formatted(
                  name,
                  decoded.chars().filter(c -> c == '\n').count() + 1,
                  lastLine.codePointCount(0, lastLine.length()) + 1));
    }
    return decoded;
  }
}
