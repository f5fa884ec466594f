package dev.sluice.core;

/**
 * This message can never become a row. The engine sends it to the dead letters and does not try
 * again.
 *
 * <p>It carries a reason and nothing else: no cause and no stack trace, since either may hold a
 * part of the message, and since rejecting has to stay cheap.
 */
public final class RejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  public RejectedException(Reason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
