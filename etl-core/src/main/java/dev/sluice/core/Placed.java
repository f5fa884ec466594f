package dev.sluice.core;

import org.jspecify.annotations.Nullable;

/**
 * A value in its place in a batch.
 *
 * @param place where it stands among the others
 * @param group within which the places have to be kept; null where it may change its place
 */
record Placed<T>(int place, @Nullable String group, Keyed<T> keyed) {}
