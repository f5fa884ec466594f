package com.example.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Appends values to a file, one JSON object a line, each key once, however many processes write it.
 * The keys are in the file itself; they are all kept in memory, which suits a file a day and not
 * one for ever. Thread-safe.
 *
 * <p>It shows what a sink owes the engine: a batch is all there or not at all, a key that anybody
 * stored is not stored again, {@code write} returns once it is on disk, what can never be stored is
 * a {@link BadBatchException}, and what may pass a {@link SinkUnavailableException}.
 *
 * @param <O> the type of a stored value
 */
public final class JsonLinesSink<O> implements Sink<O> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "key";

  /** The lock of a file is the whole process's: this one keeps its threads apart. */
  private static final Object ONE_AT_A_TIME = new Object();

  private final FileChannel file;
  private final Function<? super O, Map<String, ?>> fields;
  private final Set<UUID> stored = new HashSet<>();
  private long known;

  private JsonLinesSink(FileChannel file, Function<? super O, Map<String, ?>> fields) {
    this.file = file;
    this.fields = fields;
  }

  /** Opens a file, new or with the lines of others. */
  public static <O> JsonLinesSink<O> open(Path path, Function<? super O, Map<String, ?>> fields)
      throws IOException {
    return new JsonLinesSink<>(
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        fields);
  }

  @Override
  public WriteResult write(List<Keyed<O>> batch) {
    synchronized (ONE_AT_A_TIME) {
      try {
        FileLock lock = file.lock();
        try {
          return writeLocked(batch);
        } finally {
          lock.release();
        }
      } catch (JsonProcessingException e) {
        throw new BadBatchException(Reason.of("no_json"));
      } catch (IOException e) {
        throw new SinkUnavailableException("the file can't be written: " + e.getClass().getName());
      }
    }
  }

  private WriteResult writeLocked(List<Keyed<O>> batch) throws IOException {
    readLinesOfOthers();
    StringBuilder lines = new StringBuilder();
    Set<UUID> fresh = new HashSet<>();
    for (Keyed<O> keyed : batch) {
      if (!stored.contains(keyed.key())) {
        fresh.add(keyed.key());
        lines.append(line(keyed)).append('\n');
      }
    }
    append(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
    stored.addAll(fresh);
    return WriteResult.of(fresh.size(), batch.size() - fresh.size());
  }

  private void readLinesOfOthers() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size() - known));
    while (bytes.hasRemaining() && file.read(bytes, known + bytes.position()) >= 0) {}
    String text = new String(bytes.array(), StandardCharsets.UTF_8);
    // Who died in the midst of a line never said that its batch was written.
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    for (String line : whole.lines().toList()) {
      stored.add(UUID.fromString(JSON.readTree(line).get(KEY).textValue()));
    }
    known += whole.getBytes(StandardCharsets.UTF_8).length;
    file.truncate(known);
  }

  private void append(ByteBuffer bytes) throws IOException {
    try {
      long end = known;
      while (bytes.hasRemaining()) {
        end += file.write(bytes, end);
      }
      file.force(true);
      known = end;
    } catch (IOException e) {
      file.truncate(known);
      throw e;
    }
  }

  private String line(Keyed<O> keyed) throws JsonProcessingException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(KEY, keyed.key());
    line.putAll(fields.apply(keyed.value()));
    return JSON.writeValueAsString(line);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
