/**
 * Keeps the originals of tokens, sealed, in a schema of another PostgreSQL database (14 or newer),
 * and gives them back to who may have them.
 *
 * <p>A {@link dev.sluice.vault.VaultWriter} puts originals in before a sink stores the rows, and
 * can't take them out. A {@link dev.sluice.vault.Vault} makes the schema ({@code vault.sql}), and
 * reveals and forgets for an {@link dev.sluice.vault.Inquiry} that its audit has first. A {@link
 * dev.sluice.vault.TokenReplacer} moves the tokens of a table to another key.
 */
@NullMarked
package dev.sluice.vault;

import org.jspecify.annotations.NullMarked;
