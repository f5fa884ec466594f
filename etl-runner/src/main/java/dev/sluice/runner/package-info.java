/**
 * The command line. It puts the rooms together and holds nothing that a library needs.
 *
 * <p>{@link dev.sluice.runner.Sluice} has a class for each command, and a command has its flags in
 * mixins, a {@code …Flags} class for each section of its help. {@code FlagDefaults} looks flags up
 * in the environment and the properties file, {@code FlagHelp} shows them and {@code FlagErrors}
 * says what is wrong with them, and with everything else before the first message.
 *
 * <p>{@code RunCommand} makes a plan of the flags, opens the {@code Parts} by it and starts a
 * {@code Run}, which listens to its pipeline ({@code ProgressLog} or {@code ProgressLine}, {@code
 * OutageLog}, {@code HangLog}, {@code RejectionTally}) and to the operating system ({@code
 * StopSignal}), and ends with a {@code RunReport}. {@code SendCommand} reads {@code Messages} and
 * gives them to {@code Sending}.
 *
 * <p>Flag classes name no type of AWS, jOOQ or the pool in their methods: picocli looks at them,
 * and showing a help text would load half of the jar.
 */
@NullMarked
package dev.sluice.runner;

import org.jspecify.annotations.NullMarked;
