package dev.sluice.runner.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Counts;
import dev.sluice.core.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A file with what became of the messages, as JSON. It is replaced as a whole: who reads it sees
 * the old report or the new one.
 */
public final class RunReport {
  private final Path file;

  private RunReport(Path file) {
    this.file = file;
  }

  /**
   * Makes sure that the report can be written, without touching one that is there.
   *
   * @throws ConfigurationException where it can't
   */
  public static RunReport at(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigurationException("can't write the report " + file + ": it is a directory");
      }
      // A symbolic link stays one.
      RunReport report =
          new RunReport(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath());
      if (report.isReplaceable()) {
        Path temporary = report.temporary();
        Files.createFile(temporary);
        Files.delete(temporary);
      }
      return report;
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          "can't write the report " + file + ": its directory does not exist");
    } catch (IOException e) {
      throw new ConfigurationException("can't write the report " + file + ": " + reason(e));
    }
  }

  /**
   * Writes the report.
   *
   * @throws IOException where that fails now, though it was possible at the start
   */
  public void write(Summary summary) throws IOException {
    byte[] json = (json(summary) + "\n").getBytes(StandardCharsets.UTF_8);
    if (!isReplaceable()) {
      Files.write(file, json, StandardOpenOption.WRITE);
      return;
    }
    Path temporary = temporary();
    try {
      try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
        out.write(json);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static String json(Summary summary) throws IOException {
    Counts counts = summary.counts();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("received", counts.received());
    fields.put("inserted", counts.inserted());
    fields.put("duplicates", counts.duplicates());
    fields.put("deadLettered", counts.deadLettered());
    fields.put("returned", counts.returned());
    fields.put("seconds", summary.elapsed().toMillis() / 1000.0);
    return new JsonMapper().writeValueAsString(fields);
  }

  /** Not so a device or a pipe, such as {@code /dev/stdout}: it is written to as it is. */
  private boolean isReplaceable() {
    return !Files.exists(file) || Files.isRegularFile(file);
  }

  private Path temporary() {
    return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException ? "permission denied" : e.getClass().getSimpleName();
  }
}
