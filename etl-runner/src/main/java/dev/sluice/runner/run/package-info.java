/**
 * {@code sluice run}: {@code RunCommand} makes a plan of the flags, opens the {@code Parts} by it
 * and starts a {@code Run}, which listens to the operating system too ({@code StopSignal}).
 */
@NullMarked
package dev.sluice.runner.run;

import org.jspecify.annotations.NullMarked;
