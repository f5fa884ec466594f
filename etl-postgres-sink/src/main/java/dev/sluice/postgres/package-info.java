/**
 * Writes each message once into a PostgreSQL table (14 or newer) that stays as its owner declared
 * it.
 *
 * <p>A {@link dev.sluice.postgres.TableBinding} says which value goes into which column. {@link
 * dev.sluice.postgres.PostgresSink#open} creates what is missing or checks what is there ({@code
 * Schema}), and renders the one statement that a batch needs ({@code BatchStatement}): it puts the
 * batch's keys into a ledger table and the rows of the keys that were new into the target, in one
 * transaction and one round trip. What the database answers with an SQLSTATE becomes a bad batch,
 * an outage or a stop ({@code SqlState}, {@code Failures}). Every transaction is a {@code Session},
 * which has it cancelled on the server in time. A {@code LedgerPruner} takes keys out of the ledger
 * once no queue can deliver them again.
 */
@NullMarked
package dev.sluice.postgres;

import org.jspecify.annotations.NullMarked;
