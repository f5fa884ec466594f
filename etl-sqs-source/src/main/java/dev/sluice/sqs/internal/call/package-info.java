/**
 * Internal, no API: the calls on one queue, by the lean path or by the generated client of the AWS
 * SDK.
 *
 * <p>{@link dev.sluice.sqs.internal.call.SqsCalls} are the three that a source makes all the time.
 * {@code LeanPath} decides whether {@code LeanCalls} make them, each by a {@code LeanCall} with its
 * tries, or {@code SdkCalls}. Uses the packages beside it; they do not use it.
 */
@NullMarked
package dev.sluice.sqs.internal.call;

import org.jspecify.annotations.NullMarked;
