package dev.sluice.sqs;

import dev.sluice.sqs.internal.call.Sent;
import dev.sluice.sqs.internal.call.SqsCalls;
import dev.sluice.sqs.internal.json.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Up to ten jobs of one kind, settled by one call and those that try it again. */
final class Chunk {
  static final int TRIES = 4;

  List<Job> open = new ArrayList<>(SqsCalls.BATCH);
  final List<String> handles = new ArrayList<>(SqsCalls.BATCH);
  @Nullable Sent<List<Failure>> sent;
  int tries;
  boolean failed;

  /** Puts jobs together by kind, in their order. */
  static List<Chunk> of(Collection<Job> jobs) {
    List<Chunk> chunks = new ArrayList<>(jobs.size() / SqsCalls.BATCH + 2);
    Chunk deletes = new Chunk();
    Chunk returns = new Chunk();
    for (Job job : jobs) {
      Chunk chunk = job.after == null ? deletes : returns;
      if (chunk.open.isEmpty()) {
        chunks.add(chunk);
      }
      chunk.open.add(job);
      if (chunk.open.size() == SqsCalls.BATCH) {
        deletes = chunk == deletes ? new Chunk() : deletes;
        returns = chunk == returns ? new Chunk() : returns;
      }
    }
    return chunks;
  }

  boolean isDelete() {
    return open.get(0).after == null;
  }

  boolean isUnderWay() {
    return sent != null && sent.isUnderWay();
  }

  boolean isAnswered() {
    return sent != null && sent.isAnswered();
  }

  boolean isOver() {
    return open.isEmpty() || failed || tries == TRIES;
  }
}
