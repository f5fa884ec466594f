/**
 * Faults that are real: what queues, networks, databases and disks do to a pipeline.
 *
 * <p>A {@link dev.sluice.testkit.faults.Wire} stands before any server and cuts, delays, stalls or
 * loses what goes over TCP. A {@link dev.sluice.testkit.faults.SqsFront} stands before an SQS
 * server and lets a {@link dev.sluice.testkit.faults.Rule} decide over each {@link
 * dev.sluice.testkit.faults.Call}. A {@link dev.sluice.testkit.faults.SmallDisk} is there to be
 * full. PostgreSQL that crashes, comes back or is read-only is {@link
 * dev.sluice.testkit.PostgresServer#crash()} and what stands beside it. They can be put in a row: a
 * wire before a front before a server.
 */
@NullMarked
package dev.sluice.testkit.faults;

import org.jspecify.annotations.NullMarked;
