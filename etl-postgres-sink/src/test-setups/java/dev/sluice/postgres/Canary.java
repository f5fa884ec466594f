package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** A value that must not come out anywhere but in the table. */
public final class Canary {
  public static final String VALUE = "canary7c1f";

  private Canary() {}

  /**
   * No message, cause, suppressed exception or text of them has the value, and no cause is there.
   */
  public static void assertNotIn(@Nullable Throwable thrown) {
    if (thrown == null) {
      throw new AssertionError("nothing was thrown");
    }
    StringWriter all = new StringWriter();
    thrown.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain(VALUE);
    assertThat(thrown).hasNoCause().hasNoSuppressedExceptions();
    assertThat(thrown.getMessage()).doesNotContain("\n");
  }
}
