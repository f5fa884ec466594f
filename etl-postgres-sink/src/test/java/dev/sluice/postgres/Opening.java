package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.ConfigurationException;
import javax.sql.DataSource;

/** How a sink is opened that may not be. */
final class Opening {
  private Opening() {}

  static void assertRefused(
      DataSource dataSource, TableBinding<?> binding, PostgresSinkOptions options, String why) {
    assertThat(catchThrowable(() -> PostgresSink.open(dataSource, binding, options)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(why)
        .hasNoCause()
        .hasNoSuppressedExceptions();
  }
}
