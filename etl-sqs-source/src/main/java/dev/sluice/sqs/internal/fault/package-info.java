/**
 * Internal, no API: why a call failed, in words that quote nothing, and what that means for the
 * next one.
 *
 * <p>Uses {@code internal.http} alone.
 */
@NullMarked
package dev.sluice.sqs.internal.fault;

import org.jspecify.annotations.NullMarked;
