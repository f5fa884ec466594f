/**
 * Measures the pipeline and its pieces: {@link dev.sluice.bench.Bench} is the command line, {@code
 * queue-server} a server that costs little, and {@code drain} the comparison of whole runs.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
