package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The messages of several receives, each a unit in its order, and how many characters they have.
 * Not thread-safe.
 */
final class Units {
  private final Deque<List<Delivery<String>>> units = new ArrayDeque<>();
  private int messages;
  private long chars;

  /** What is handed out, and what has to go back to the queue. */
  record Taken(List<Delivery<String>> out, List<Delivery<String>> rest) {}

  boolean isEmpty() {
    return units.isEmpty();
  }

  int messages() {
    return messages;
  }

  /** Those of bodies and attributes. */
  long chars() {
    return chars;
  }

  /** Adds one behind the others; answers its characters. */
  long add(List<Delivery<String>> unit) {
    long more = chars(unit);
    units.add(unit);
    messages += unit.size();
    chars += more;
    return more;
  }

  /**
   * Whole units of up to {@code max} messages and so many characters in all; of a first one that is
   * larger a part.
   *
   * @param splits whether the rest of that one stays
   */
  Taken take(int max, long mostChars, boolean splits) {
    List<Delivery<String>> out = new ArrayList<>();
    long outChars = 0;
    while (!units.isEmpty() && out.size() < max) {
      List<Delivery<String>> unit = units.element();
      long more = chars(unit);
      if (out.size() + unit.size() <= max && outChars + more <= mostChars) {
        remove(unit, more);
        out.addAll(unit);
        outChars += more;
      } else if (out.isEmpty()) {
        remove(unit, more);
        return part(unit, splits ? part(unit, max, mostChars) : Math.min(max, unit.size()), splits);
      } else {
        break;
      }
    }
    return new Taken(out, List.of());
  }

  private Taken part(List<Delivery<String>> unit, int part, boolean splits) {
    List<Delivery<String>> out = List.copyOf(unit.subList(0, part));
    List<Delivery<String>> rest = unit.subList(part, unit.size());
    if (!splits || rest.isEmpty()) {
      return new Taken(out, rest);
    }
    units.addFirst(rest);
    messages += rest.size();
    chars += chars(rest);
    return new Taken(out, List.of());
  }

  /** How many of a unit's messages one take may have: at least the first. */
  private static int part(List<Delivery<String>> unit, int max, long mostChars) {
    int part = 1;
    while (part < Math.min(max, unit.size()) && chars(unit.subList(0, part + 1)) <= mostChars) {
      part++;
    }
    return part;
  }

  private void remove(List<Delivery<String>> unit, long itsChars) {
    units.remove();
    messages -= unit.size();
    chars -= itsChars;
  }

  /** Empties it; answers what was in it. */
  List<Delivery<String>> clear() {
    List<Delivery<String>> all = units.stream().flatMap(List::stream).toList();
    units.clear();
    messages = 0;
    chars = 0;
    return all;
  }

  private static long chars(List<Delivery<String>> unit) {
    long sum = 0;
    for (Delivery<String> delivery : unit) {
      sum += delivery.body().length();
      if (delivery.receipt() instanceof Held held) {
        sum += held.attributeBytes();
      }
    }
    return sum;
  }
}
