package dev.sluice.sqs;

import java.time.Duration;

/**
 * One of the three calls, and how it is written, read and limited in time. May be written several
 * times: SQS takes each of them again without harm.
 *
 * @param <A> what its answer is read into
 */
interface Request<A> {
  String action();

  void writeBody(ByteWriter body);

  /** Reads the answer with the status 200; a {@link BadAnswerException} is not tried again. */
  A read(Answer answer);

  /** How long one try may take. */
  Duration tryLimit();

  /** How long all tries together may take. */
  Duration limit();

  /** An answer that is not what SQS answers. It says what is wrong and quotes nothing. */
  final class BadAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ofSqs;

    BadAnswerException(String what) {
      this(what, true);
    }

    private BadAnswerException(String what, boolean ofSqs) {
      super(what);
      this.ofSqs = ofSqs;
    }

    /** Of an answer that is nothing that SQS ever answers. */
    static BadAnswerException ofAnother(String what) {
      return new BadAnswerException(what, false);
    }

    /** Whether it looks like one of SQS that was spoilt. */
    boolean isOfSqs() {
      return ofSqs;
    }
  }
}
