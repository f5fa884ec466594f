package dev.sluice.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.search.Search;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts rejections by the codes of their reasons. Anybody's transformer or sink may make codes,
 * and make them of what it was given: those that don't look like one are counted together, and so
 * are all that are new once there are many. Thread-safe.
 */
final class Rejections {
  static final int MOST_CODES = 50;
  private static final int LONGEST_CODE = 40;
  private static final int SQLSTATE = 5;
  private static final String NAME = "sluice.messages.rejected";
  private static final String LABEL = "reason";
  private static final String OTHER = "other";
  private static final String SQL = "sql_";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Counter other;
  private final Map<String, Counter> known = new ConcurrentHashMap<>();

  Rejections(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    this.other = counter(OTHER);
    // Those of an earlier pipeline count too, else each new one could add as many.
    Search earlier = registry.find(NAME).tags(tags).tagKeys(LABEL);
    for (Counter counter : earlier.counters()) {
      String code = counter.getId().getTag(LABEL);
      if (code != null && counter != other && isOfThese(counter)) {
        known.put(code, counter);
      }
    }
  }

  private boolean isOfThese(Counter counter) {
    return tags.stream().findAny().isPresent() || counter.getId().getTag("pipeline") == null;
  }

  void count(String code) {
    Counter counter = known.get(code);
    if (counter == null) {
      counter = isCode(code) ? admitted(code) : other;
    }
    counter.increment();
  }

  private synchronized Counter admitted(String code) {
    if (!known.containsKey(code) && known.size() >= MOST_CODES) {
      return other;
    }
    return known.computeIfAbsent(code, this::counter);
  }

  private Counter counter(String code) {
    return Counter.builder(NAME)
        .description("Messages rejected, by the code of the reason")
        .tag(LABEL, code)
        .tags(tags)
        .register(registry);
  }

  /**
   * Whether it may be one: small letters and underscores, without a digit, since an id is most
   * often made of those, or {@code sql_} and an SQLSTATE.
   */
  private static boolean isCode(String code) {
    if (code.startsWith(SQL) && code.length() == SQL.length() + SQLSTATE) {
      return code.chars().skip(SQL.length()).allMatch(c -> isIn(c, 'A', 'Z') || isIn(c, '0', '9'));
    }
    return !code.isEmpty()
        && code.length() <= LONGEST_CODE
        && code.chars().allMatch(c -> isIn(c, 'a', 'z') || c == '_');
  }

  private static boolean isIn(int c, char first, char last) {
    return c >= first && c <= last;
  }
}
