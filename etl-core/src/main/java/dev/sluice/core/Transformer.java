package dev.sluice.core;

/**
 * Makes one thing of another: a row of a message.
 *
 * <p>A transformer is pure and thread-safe: all lanes call it at the same time, and a redelivered
 * message must give the same result. An unchecked exception counts as a rejection of the message,
 * and so does an error but those of the JVM; memory that runs out is tried twice more first.
 */
@FunctionalInterface
public interface Transformer<I, O> {

  /**
   * Transforms one input.
   *
   * @throws RejectedException where this input can never be transformed
   */
  O transform(I in) throws RejectedException;

  /** This transformer, and then {@code next} on its result. */
  default <P> Transformer<I, P> then(Transformer<? super O, ? extends P> next) {
    return in -> next.transform(transform(in));
  }
}
