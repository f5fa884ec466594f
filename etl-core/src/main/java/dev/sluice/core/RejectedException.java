package dev.sluice.core;

/**
 * This message can never become a row. The engine sends it to the dead letters and does not try
 * again.
 *
 * <p>It carries a reason and nothing else: no cause and no stack trace, since either may hold a
 * part of the message, and since rejecting has to stay cheap.
 */
public final class RejectedException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  /** A message can't be stored for this reason. */
  public RejectedException(Reason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  /** Why it can't be stored. */
  public Reason reason() {
    return reason;
  }
}
