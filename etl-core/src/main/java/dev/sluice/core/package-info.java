/**
 * The contracts and the engine.
 *
 * <p>A {@link dev.sluice.core.Source} hands out deliveries; a {@link dev.sluice.core.Transformer}
 * makes a keyed value of each or rejects it; a {@link dev.sluice.core.Sink} stores the values of
 * one batch in one transaction; then, and only then, the engine settles the deliveries with the
 * source. What was rejected goes to the dead letters, which are a sink as well. {@code Pipeline}
 * drives this and is the only place that writes and settles.
 */
@NullMarked
package dev.sluice.core;

import org.jspecify.annotations.NullMarked;
