/**
 * Amazon SQS as a source and as a place for dead letters.
 *
 * <p>{@link dev.sluice.sqs.SqsConnection} makes the client, {@link dev.sluice.sqs.SqsSender} puts
 * messages on a queue. In {@link dev.sluice.sqs.SqsSource}, {@code Receivers} long-poll the queue,
 * {@code InFlight} registers what they receive, and the {@code Buffer} keeps it until a lane polls.
 * From receive to settlement a message is {@code Held}: the {@code Heartbeat} extends its
 * visibility until the {@code Settler} deletes or returns it. Both send their batches through a
 * {@code Fan}, side by side. The three calls behind all this are {@code SqsCalls}; what fails is
 * classed once, as a {@code Fault}, and told to {@code Health}, which the log, the counts and the
 * pollers read. Both, and all that travels, live in the rooms below, {@code
 * dev.sluice.sqs.internal}, which are no API.
 */
@NullMarked
package dev.sluice.sqs;

import org.jspecify.annotations.NullMarked;
