package dev.sluice.testkit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A queue on a {@link SqsServer}; a dead-letter queue is named by its ARN. Immutable. */
public final class SqsQueue {
  private final String name;
  private final String url;
  private final String arn;

  private SqsQueue(String name, String url, String arn) {
    this.name = name;
    this.url = url;
    this.arn = arn;
  }

  /**
   * A queue.
   *
   * @param name its name
   * @param url its URL
   * @param arn its ARN; empty where it is no dead-letter queue
   */
  public static SqsQueue of(String name, String url, String arn) {
    return new SqsQueue(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(url, "url"),
        Objects.requireNonNull(arn, "arn"));
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its URL. */
  public String url() {
    return url;
  }

  /** Its ARN; empty where it is no dead-letter queue. */
  public String arn() {
    return arn;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SqsQueue that
        && name.equals(that.name)
        && url.equals(that.url)
        && arn.equals(that.arn);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, url, arn);
  }

  @Override
  public String toString() {
    return "SqsQueue[" + url + "]";
  }
}
