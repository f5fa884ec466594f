package dev.sluice.runner;

import java.util.Optional;
import org.testcontainers.utility.DockerImageName;

/**
 * An image that {@link ContainerServers} start.
 *
 * @param name such as {@code postgres:17.11}
 * @param chosen whether the environment named it, so that doing without it is no choice
 */
record ContainerImage(String name, boolean chosen) {
  static final ContainerImage POSTGRES = of("SLUICE_TEST_POSTGRES_IMAGE", "postgres:17.11");
  static final ContainerImage SQS =
      of("SLUICE_TEST_SQS_IMAGE", "softwaremill/elasticmq-native:1.7.1");

  private static ContainerImage of(String variable, String pinned) {
    Optional<String> chosen = Optional.ofNullable(System.getenv(variable));
    return new ContainerImage(chosen.orElse(pinned), chosen.isPresent());
  }

  DockerImageName asDockerImageName() {
    return DockerImageName.parse(name);
  }
}
