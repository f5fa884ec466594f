package dev.sluice.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What builders say of options: one text for one mistake, and always a {@link
 * ConfigurationException} that names the option. For builders of one's own too.
 */
public final class OptionCheck {

  private OptionCheck() {}

  /**
   * An option or a part that has to be set.
   *
   * @param name as the user writes it, such as {@code queueUrl}
   */
  public static <T> T needed(String name, @Nullable T value) {
    if (value == null) {
      throw new ConfigurationException(name + " is not set, and is needed");
    }
    return value;
  }

  /** An option from {@code least} to {@code most}, both included. */
  public static <T extends Comparable<T>> T inRange(
      String name, @Nullable T value, T least, T most) {
    T set = needed(name, value);
    if (set.compareTo(least) < 0 || set.compareTo(most) > 0) {
      throw new ConfigurationException(
          name
              + " is "
              + shown(set)
              + "; it has to be from "
              + shown(least)
              + " to "
              + shown(most));
    }
    return set;
  }

  /** An option of {@code least} or more. */
  public static <T extends Comparable<T>> T atLeast(String name, @Nullable T value, T least) {
    T set = needed(name, value);
    if (set.compareTo(least) < 0) {
      throw new ConfigurationException(
          name + " is " + shown(set) + "; it has to be at least " + shown(least));
    }
    return set;
  }

  /** A duration above zero. */
  public static Duration positive(String name, @Nullable Duration value) {
    Duration set = needed(name, value);
    if (set.isNegative() || set.isZero()) {
      throw new ConfigurationException(name + " is " + set + "; it has to be more than zero");
    }
    return set;
  }

  /** A duration of whole seconds. */
  public static Duration wholeSeconds(String name, Duration value) {
    if (!value.equals(Duration.ofSeconds(value.toSeconds()))) {
      throw new ConfigurationException(name + " is " + value + "; it has to be in whole seconds");
    }
    return value;
  }

  /** Days as days: a duration itself counts them in hours. */
  private static String shown(Object value) {
    return value instanceof Duration duration
            && !duration.isZero()
            && duration.equals(Duration.ofDays(duration.toDays()))
        ? duration.toDays() + " days"
        : value.toString();
  }
}
