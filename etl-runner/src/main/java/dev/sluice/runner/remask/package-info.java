/**
 * {@code sluice remask}: {@code Renewing} finds new tokens for old ones, by the {@code
 * RemaskVault}, by keys and by the pairs of an overlap.
 */
@NullMarked
package dev.sluice.runner.remask;

import org.jspecify.annotations.NullMarked;
