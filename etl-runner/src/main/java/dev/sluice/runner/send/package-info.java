/** {@code sluice send}: reads {@code Messages} and gives them to {@code Sending}. */
@NullMarked
package dev.sluice.runner.send;

import org.jspecify.annotations.NullMarked;
