package dev.sluice.sqs;

/**
 * What an {@link SqsSource} met so far beyond the ordinary.
 *
 * @param redelivered messages received again while an earlier delivery of them was unsettled; they
 *     were not handed out twice
 * @param unsettled deliveries that could not be settled and come again
 * @param abandoned deliveries held for longer than {@link SqsSourceOptions#longestHold()} and
 *     returned to the queue
 * @param failedCalls calls that failed as a whole, after the SDK's retries
 */
public record SqsCounts(long redelivered, long unsettled, long abandoned, long failedCalls) {}
