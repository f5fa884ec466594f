package dev.sluice.testkit;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The binaries of a version of PostgreSQL, in a jar that is not on the class path: there the jars
 * of two versions would hide each other.
 */
record Binaries(Path jar) implements PgBinaryResolver {
  static final String PROPERTY = "sluice.testkit.postgres";

  @Override
  public InputStream getPgBinary(String system, String machineHardware) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException(jar + " has no binaries of PostgreSQL"));
      try (InputStream in = zip.getInputStream(archive)) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    }
  }
}
