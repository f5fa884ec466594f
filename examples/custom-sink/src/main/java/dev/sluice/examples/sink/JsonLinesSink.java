package dev.sluice.examples.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.Column;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Appends rows to a file, one JSON object a line, each key once. Its keys are in the file itself,
 * so a restart knows them; they are all kept in memory, which suits a file a day and not one for
 * ever.
 *
 * <p>It shows what a sink owes the engine: a batch is all there or not at all, {@code write}
 * returns once it is on disk, and what may pass is a {@link SinkUnavailableException}.
 */
public final class JsonLinesSink implements Sink<Row> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "key";

  private final FileChannel file;
  private final List<String> columns;
  private final Set<UUID> stored;

  private JsonLinesSink(FileChannel file, List<String> columns, Set<UUID> stored) {
    this.file = file;
    this.columns = columns;
    this.stored = stored;
  }

  /** Opens a file, new or with the lines of an earlier run. */
  public static JsonLinesSink open(Path path, Mapping mapping) throws IOException {
    Set<UUID> stored = new HashSet<>();
    long end = 0;
    if (Files.exists(path)) {
      String text = Files.readString(path);
      // A crash may have left half a line, whose batch was never reported as written.
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      end = whole.getBytes(StandardCharsets.UTF_8).length;
      for (String line : whole.lines().toList()) {
        stored.add(UUID.fromString(JSON.readTree(line).get(KEY).textValue()));
      }
    }
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    file.truncate(end);
    return new JsonLinesSink(file, mapping.columns().stream().map(Column::name).toList(), stored);
  }

  @Override
  public synchronized WriteResult write(List<Keyed<Row>> batch) {
    StringBuilder lines = new StringBuilder();
    Set<UUID> fresh = new HashSet<>();
    for (Keyed<Row> keyed : batch) {
      if (!stored.contains(keyed.key())) {
        fresh.add(keyed.key());
        lines.append(line(keyed)).append('\n');
      }
    }
    append(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
    stored.addAll(fresh);
    return WriteResult.of(fresh.size(), batch.size() - fresh.size());
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(ByteBuffer bytes) {
    try {
      long end = file.size();
      try {
        file.position(end);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      } catch (IOException e) {
        file.truncate(end);
        throw e;
      }
    } catch (IOException e) {
      throw new SinkUnavailableException("the file can't be written: " + e.getClass().getName());
    }
  }

  private String line(Keyed<Row> keyed) {
    ObjectNode node = JSON.createObjectNode().put(KEY, keyed.key().toString());
    for (int i = 0; i < columns.size(); i++) {
      Object value = keyed.value().get(i);
      node.putPOJO(
          columns.get(i), value == null || value instanceof Number ? value : value.toString());
    }
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a row of plain values is always JSON");
    }
  }
}
