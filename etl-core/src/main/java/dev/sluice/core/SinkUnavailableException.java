package dev.sluice.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sink can't store now; trying again later may work. The message holds no value.
 *
 * <p>A sink that knows that it works without this batch says so by a {@link Suspicion}. Without one
 * the batch is held as it is and nobody polls, for as long as it takes.
 */
public final class SinkUnavailableException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final transient @Nullable Suspicion suspicion;

  /** The sink as such is away. */
  public SinkUnavailableException(String message) {
    this(FailureKind.OTHER, message);
  }

  /** The sink as such is away, and this is known of why. */
  public SinkUnavailableException(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
    this.suspicion = null;
  }

  /** The sink as such is away, with a cause that holds no value: a database's may quote a row. */
  public SinkUnavailableException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.suspicion = null;
  }

  /** The sink works, and fails with this batch. */
  public SinkUnavailableException(String message, Suspicion suspicion) {
    this(FailureKind.OTHER, message, suspicion);
  }

  /** The sink works, and fails with this batch, and this is known of why. */
  public SinkUnavailableException(FailureKind kind, String message, Suspicion suspicion) {
    super(message);
    this.kind = kind;
    this.suspicion = suspicion;
  }

  /** What keeps it from storing; {@link FailureKind#OTHER} where the sink did not say. */
  public FailureKind kind() {
    return kind;
  }

  /** What the sink suspects; empty where the sink as such is away. */
  public Optional<Suspicion> suspicion() {
    return Optional.ofNullable(suspicion);
  }
}
