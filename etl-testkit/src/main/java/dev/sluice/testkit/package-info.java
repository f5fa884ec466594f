/**
 * What it takes to test a pipeline without a cloud.
 *
 * <p>{@link dev.sluice.testkit.PostgresServer} and {@link dev.sluice.testkit.SqsServer} are real
 * servers that start with one line. {@link dev.sluice.testkit.LoginMessages} makes up the messages
 * to send, {@link dev.sluice.testkit.Malformed} breaks them. A source or sink of one's own proves
 * itself by extending {@link dev.sluice.testkit.SourceContract} or {@link
 * dev.sluice.testkit.SinkContract}; {@link dev.sluice.testkit.MemorySource} and {@link
 * dev.sluice.testkit.MemorySink} stand in for either where the test is about something else. What
 * goes wrong in production is in {@code dev.sluice.testkit.faults}.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
