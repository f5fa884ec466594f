/** A pipeline from SQS into PostgreSQL with a masker of your own. */
@NullMarked
package dev.sluice.examples.masker;

import org.jspecify.annotations.NullMarked;
