/**
 * {@code sluice demo}: the command line of {@link dev.sluice.runner} on servers of its own.
 *
 * <p>{@code DemoServers} starts PostgreSQL and SQS, {@code DemoCommand} sends messages and drains
 * them with the commands that everybody uses, and {@code Findings} shows what is then in the table
 * and among the dead letters.
 */
@NullMarked
package dev.sluice.demo;

import org.jspecify.annotations.NullMarked;
