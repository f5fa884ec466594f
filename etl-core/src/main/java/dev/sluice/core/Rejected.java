package dev.sluice.core;

/**
 * A message that can't be stored, on its way to the dead letters.
 *
 * <p>{@link #toString()} shows no value of the message.
 */
public record Rejected<I>(Delivery<I> delivery, Reason reason) {}
