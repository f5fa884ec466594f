/** {@code sluice keys}, and the key sets that the other commands are given ({@code KeyFlags}). */
@NullMarked
package dev.sluice.runner.keys;

import org.jspecify.annotations.NullMarked;
