/**
 * {@code sluice vault}, {@code reveal} and {@code forget}, and the vault that a run writes to
 * ({@code VaultFlags} opens an {@code OpenVault}).
 */
@NullMarked
package dev.sluice.runner.vault;

import org.jspecify.annotations.NullMarked;
