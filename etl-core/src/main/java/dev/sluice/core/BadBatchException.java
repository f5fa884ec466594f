package dev.sluice.core;

/**
 * A value in the batch can never be stored. Carries a reason and no cause, since a database's own
 * message may quote the row.
 */
public final class BadBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  public BadBatchException(Reason reason) {
    super(reason.toString());
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
