/**
 * Which field goes into which column, and the maskers that a mapping asks for: Sluice's own by
 * their keys, others from the class path.
 */
@NullMarked
package dev.sluice.runner.mapping;

import org.jspecify.annotations.NullMarked;
