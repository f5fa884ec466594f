package dev.sluice.sqs.internal.http;

/** An answer that is not what SQS answers. It says what is wrong and quotes nothing. */
public final class BadAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean ofSqs;

  public BadAnswerException(String what) {
    this(what, true);
  }

  private BadAnswerException(String what, boolean ofSqs) {
    super(what);
    this.ofSqs = ofSqs;
  }

  /** Of an answer that is nothing that SQS ever answers. */
  public static BadAnswerException ofAnother(String what) {
    return new BadAnswerException(what, false);
  }

  /** Whether it looks like one of SQS that was spoilt. */
  public boolean isOfSqs() {
    return ofSqs;
  }
}
