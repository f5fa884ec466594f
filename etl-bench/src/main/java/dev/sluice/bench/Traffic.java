package dev.sluice.bench;

import java.util.Map;
import java.util.TreeMap;

/** Counts the calls that a server gets, and how many of a kind are under way. Thread-safe. */
final class Traffic {
  private static final class Kind {
    private long calls;
    private int underWay;
    private int peak;
    private long firstMillis;
    private long lastMillis;

    private void begin(long now) {
      calls++;
      underWay++;
      peak = Math.max(peak, underWay);
      firstMillis = firstMillis == 0 ? now : firstMillis;
    }

    private void end(long now) {
      // Not below 0 where it began before a reset.
      underWay = Math.max(0, underWay - 1);
      lastMillis = now;
    }
  }

  private final Map<String, Kind> kinds = new TreeMap<>();
  private Kind all = new Kind();

  synchronized void reset() {
    kinds.clear();
    all = new Kind();
  }

  synchronized void begin(String action) {
    long now = System.currentTimeMillis();
    kinds.computeIfAbsent(action, key -> new Kind()).begin(now);
    all.begin(now);
  }

  synchronized void end(String action) {
    long now = System.currentTimeMillis();
    kinds.computeIfAbsent(action, key -> new Kind()).end(now);
    all.end(now);
  }

  /** The figures as the members of a JSON object. */
  synchronized String json() {
    StringBuilder json = new StringBuilder("\"peakCalls\":").append(all.peak);
    kinds.forEach(
        (action, kind) ->
            json.append(
                ",\"%s\":{\"calls\":%d,\"peak\":%d,\"firstMillis\":%d,\"lastMillis\":%d}"
                    .formatted(action, kind.calls, kind.peak, kind.firstMillis, kind.lastMillis)));
    return json.toString();
  }
}
