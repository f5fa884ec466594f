/**
 * What a process hears and says: its arguments and environment ({@code ProcessWords}), its log
 * ({@code Logging}), exceptions without their data ({@code Failure}), and whether anybody is
 * looking ({@code Terminal}). Knows nothing of flags; everything above may use it.
 */
@NullMarked
package dev.sluice.runner.console;

import org.jspecify.annotations.NullMarked;
