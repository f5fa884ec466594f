/**
 * Ways to the servers: the flags of the queue and the database, and what opens a client or a pool
 * by them. A {@code Startup} waits for what is not there yet, and {@code PlainWire} warns of
 * connections that others could read.
 */
@NullMarked
package dev.sluice.runner.connect;

import org.jspecify.annotations.NullMarked;
