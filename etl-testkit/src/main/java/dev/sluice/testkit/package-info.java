/**
 * What it takes to test a pipeline without a cloud: servers, messages and contracts.
 *
 * <p>{@link dev.sluice.testkit.PostgresServer} and {@link dev.sluice.testkit.SqsServer} are real
 * servers that start with one line.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
