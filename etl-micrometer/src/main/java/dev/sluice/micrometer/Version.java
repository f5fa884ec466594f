package dev.sluice.micrometer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this jar, which is that of all of Sluice. */
final class Version {
  static final String OF_SLUICE = read();

  private Version() {}

  /** Not from a manifest: a jar that holds others has one for all. */
  private static String read() {
    Properties build = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("build.properties")) {
      if (file != null) {
        build.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version", "unknown");
  }
}
