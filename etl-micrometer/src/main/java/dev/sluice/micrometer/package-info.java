/**
 * What a pipeline and its source do, as Micrometer meters.
 *
 * <p>{@link dev.sluice.micrometer.PipelineMetrics} is a listener of the pipeline: its counters,
 * timers and gauges move with what happens, and nothing is called for them but the queue, for its
 * depth, and seldom. {@code DependencyMeters} and {@code Rejections} are parts of it; {@code
 * SqsMeters} and {@code QueueDepth} are there where the source is an {@link
 * dev.sluice.sqs.SqsSource}. All that has to go when the pipeline does is in {@code Bound}.
 */
@NullMarked
package dev.sluice.micrometer;

import org.jspecify.annotations.NullMarked;
