package dev.sluice.sqs.internal.fault;

/** A whole call failed. It has no cause, since the cause's message may quote an answer. */
public final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  public CallFailed(Fault fault) {
    super(fault.text());
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
