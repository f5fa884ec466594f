package dev.sluice.sqs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One message to delete, or to return after a while. */
final class Job {
  final Held held;
  final @Nullable Duration after;
  volatile boolean settled;

  Job(Held held, @Nullable Duration after) {
    this.held = held;
    this.after = after;
  }
}
