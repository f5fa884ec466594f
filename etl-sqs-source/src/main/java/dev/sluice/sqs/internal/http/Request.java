package dev.sluice.sqs.internal.http;

import java.time.Duration;

/**
 * One of the three calls, and how it is written, read and limited in time. May be written several
 * times: SQS takes each of them again without harm.
 *
 * @param <A> what its answer is read into
 */
public interface Request<A> {
  String action();

  void writeBody(ByteWriter body);

  /** Reads the answer with the status 200; a {@link BadAnswerException} is not tried again. */
  A read(HttpAnswer answer);

  /** How long one try may take. */
  Duration tryLimit();

  /** How long all tries together may take. */
  Duration limit();
}
