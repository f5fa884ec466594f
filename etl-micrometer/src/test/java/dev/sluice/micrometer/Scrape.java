package dev.sluice.micrometer;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What Prometheus reads: each series of Sluice with its value. */
record Scrape(String text, Map<String, Double> values) {

  static PrometheusMeterRegistry registry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  static Scrape of(PrometheusMeterRegistry registry) {
    String text = registry.scrape();
    Map<String, Double> values = new TreeMap<>();
    for (String line : text.lines().filter(line -> line.startsWith("sluice_")).toList()) {
      int space = line.lastIndexOf(' ');
      values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
    }
    return new Scrape(text, values);
  }

  /** The value of a series as Prometheus writes it; not a number also where there is none. */
  double value(String series) {
    return values.getOrDefault(series, Double.NaN);
  }

  /** All series but the bounds of the histogram. */
  Set<String> series() {
    Set<String> series = new TreeSet<>(values.keySet());
    series.removeIf(name -> name.contains("_bucket{"));
    return series;
  }
}
