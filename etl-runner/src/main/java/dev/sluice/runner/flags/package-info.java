/**
 * What is the same for every flag of every command. {@code FlagDefaults} looks flags up in the
 * environment and in the properties file ({@code FlagFile}), {@code FlagHelp} shows them, and
 * {@code FlagErrors} says what is wrong with them, and with everything else before the first
 * message. {@code Durations} and {@code Word} read values, {@code Password} secret ones. {@code
 * Provided} finds parts of the user's own on the class path.
 *
 * <p>Uses {@code console} alone. No class of picocli's that it looks at, here or elsewhere, names a
 * type of AWS, jOOQ or the pool in its methods: showing a help text would load half of the jar.
 */
@NullMarked
package dev.sluice.runner.flags;

import org.jspecify.annotations.NullMarked;
