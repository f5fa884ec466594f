package dev.sluice.runner.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments and the environment of this process, read as UTF-8 whatever the locale. The JVM
 * reads them in the locale's encoding, and under {@code LC_ALL=C} has no letter beyond ASCII: a
 * password would be another one. Linux keeps the bytes; elsewhere the JVM's reading stays.
 */
public final class ProcessWords {
  private static final Path ENVIRONMENT = Path.of("/proc/self/environ");
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private ProcessWords() {}

  public static Map<String, String> environment() {
    Map<String, String> read = System.getenv();
    return read.values().stream().allMatch(ProcessWords::isAscii)
        ? read
        : environment(read, words(ENVIRONMENT));
  }

  /**
   * Puts in place of values beyond ASCII what the bytes say in UTF-8.
   *
   * @param read what the JVM read
   * @param words the bytes of {@code NAME=value}
   */
  public static Map<String, String> environment(Map<String, String> read, List<byte[]> words) {
    Map<String, String> environment = new HashMap<>(read);
    for (byte[] word : words) {
      utf8(word)
          .filter(text -> text.indexOf('=') > 0)
          .ifPresent(
              text -> {
                int end = text.indexOf('=');
                String value = text.substring(end + 1);
                environment.computeIfPresent(
                    text.substring(0, end), (name, old) -> isAscii(old) ? old : value);
              });
    }
    return environment;
  }

  public static String[] arguments(String[] read) {
    return String.join("", read).chars().anyMatch(c -> c == '?' || c > '~')
        ? arguments(read, words(COMMAND_LINE))
        : read;
  }

  /**
   * The arguments as the last words of the command line say them in UTF-8, where all of those are
   * UTF-8.
   *
   * @param read what the JVM read: under some locales with {@code ?} for what is not ASCII
   */
  public static String[] arguments(String[] read, List<byte[]> words) {
    if (words.size() < read.length) {
      return read;
    }
    String[] arguments = new String[read.length];
    for (int i = 0; i < read.length; i++) {
      Optional<String> text = utf8(words.get(words.size() - read.length + i));
      if (text.isEmpty() || (isAscii(text.get()) && !text.get().equals(read[i]))) {
        return read;
      }
      arguments[i] = text.get();
    }
    return arguments;
  }

  private static List<byte[]> words(Path file) {
    List<byte[]> words = new ArrayList<>();
    try {
      ByteArrayOutputStream word = new ByteArrayOutputStream();
      for (byte b : Files.readAllBytes(file)) {
        if (b == 0) {
          words.add(word.toByteArray());
          word.reset();
        } else {
          word.write(b);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return words;
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
