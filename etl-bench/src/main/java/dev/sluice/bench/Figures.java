package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run showed.
 *
 * @param perSecond messages a second, from the first receive to the last delete (of rows written
 *     alone: from the first batch to the last)
 * @param cpuMicros CPU of the measured process a message, all of it
 * @param workMicros the same without what it took until the first receive
 * @param postgresMicros CPU of the database server a message
 * @param queueMicros CPU of the queue server a message
 * @param peakMebibytes the most resident memory
 * @param allocatedKibibytes allocated on the heap a message
 * @param seconds from the start of the process to its end
 * @param startSeconds from the start of the process to the first receive
 */
record Figures(
    double perSecond,
    double cpuMicros,
    double workMicros,
    double postgresMicros,
    double queueMicros,
    double peakMebibytes,
    double allocatedKibibytes,
    double seconds,
    double startSeconds) {

  static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
    return median(runs.stream().mapToDouble(figure).boxed().toList());
  }

  /** The median over the rounds of one run's figure over that of another in the same round. */
  static double medianRatio(
      List<Figures> runs, List<Figures> others, ToDoubleFunction<Figures> figure) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      ratios.add(figure.applyAsDouble(runs.get(i)) / figure.applyAsDouble(others.get(i)));
    }
    return median(ratios);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
