/**
 * The command line. It puts the rooms of the library together and holds nothing that a library
 * needs: {@link dev.sluice.runner.Sluice} alone is for others to use, by its name or as a class,
 * and every package below it is internal.
 *
 * <p>A package is what a person does with it, or what several of those share, and may use what
 * stands to its right:
 *
 * <pre>
 * Sluice     → run, send, keys, vault, remask
 * run        → report, vault, mapping, keys, connect
 * remask     → vault, mapping, keys, connect
 * vault      → keys, connect
 * mapping    → keys
 * send, keys → connect
 * all        → flags → console
 * </pre>
 *
 * <p>A command has its flags in mixins, a {@code …Flags} class for each section of its help, and
 * these lie in the package of what they set up.
 */
@NullMarked
package dev.sluice.runner;

import org.jspecify.annotations.NullMarked;
