package dev.sluice.core;

/**
 * A value in the batch can never be stored. Carries a reason and no cause, since a database's own
 * message may quote the row.
 */
public final class BadBatchException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  /** A value can't be stored for this reason, with which the engine rejects it. */
  public BadBatchException(Reason reason) {
    super(reason.toString());
    this.reason = reason;
  }

  /** Why it can't be stored. */
  public Reason reason() {
    return reason;
  }
}
