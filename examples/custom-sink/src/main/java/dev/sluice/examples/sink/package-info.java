/** A pipeline from SQS into a sink of your own. */
@NullMarked
package dev.sluice.examples.sink;

import org.jspecify.annotations.NullMarked;
