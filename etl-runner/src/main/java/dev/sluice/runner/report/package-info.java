/**
 * What a run tells of itself. Listeners to the pipeline log ({@code ProgressLog}, {@code
 * OutageLog}, {@code HangLog}, {@code RejectionTally}) or draw a bar ({@code ProgressLine}), and a
 * {@code RunReport} is what is left at the end.
 */
@NullMarked
package dev.sluice.runner.report;

import org.jspecify.annotations.NullMarked;
