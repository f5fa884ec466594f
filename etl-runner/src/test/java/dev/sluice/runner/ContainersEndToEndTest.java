package dev.sluice.runner;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end-to-end test on container images, wherever a Docker engine answers. */
@ExtendWith(ContainersCondition.class)
class ContainersEndToEndTest extends EndToEndTest {
  private static @Nullable ContainerServers servers;

  @BeforeAll
  static void start() {
    servers = ContainerServers.start();
  }

  @AfterAll
  static void stop() {
    if (servers != null) {
      servers.close();
    }
  }

  @Override
  Servers servers() {
    return Objects.requireNonNull(servers);
  }
}
