package dev.sluice.runner;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;

/**
 * Skips a test that needs {@link ContainerServers}, with a word why, where no Docker engine answers
 * or where an image is neither there nor to be pulled. It fails the test instead
 *
 * <ul>
 *   <li>where {@code SLUICE_TEST_CONTAINERS=required} stands in the environment, as it should on a
 *       build server that has Docker, so that the test is never left out unseen;
 *   <li>where an image can't be had that the environment named: whoever names one wants the test.
 * </ul>
 *
 * <p>It looks before Testcontainers does, which takes minutes to find out that there is no network.
 */
final class ContainersCondition implements ExecutionCondition {
  private static final Logger log = LoggerFactory.getLogger(ContainersCondition.class);
  private static final boolean REQUIRED =
      "required".equals(System.getenv("SLUICE_TEST_CONTAINERS"));
  private static final int PULL_MINUTES = 5;

  /** Looked up once: the condition is asked again for each method. */
  private static final class Lazy {
    static final Optional<Lack> LACK = lack();
  }

  /**
   * What keeps containers from running.
   *
   * @param fatal whether the environment demands them all the same
   */
  private record Lack(String what, boolean fatal) {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Lazy.LACK
        .map(
            lack -> {
              if (lack.fatal()) {
                throw new AssertionError("containers are required, but " + lack.what());
              }
              return ConditionEvaluationResult.disabled(lack.what());
            })
        .orElseGet(() -> ConditionEvaluationResult.enabled("containers can run"));
  }

  private static Optional<Lack> lack() {
    Optional<Lack> lack =
        engine()
            .map(
                docker ->
                    List.of(ContainerImage.POSTGRES, ContainerImage.SQS).stream()
                        .flatMap(image -> lack(docker, image).stream())
                        .findFirst())
            .orElseGet(() -> Optional.of(new Lack("no Docker engine answers", REQUIRED)));
    lack.ifPresent(it -> log.warn("Tests on containers: {}", it.what()));
    return lack;
  }

  /** The engine that Testcontainers is going to take. */
  private static Optional<DockerClient> engine() {
    List<DockerClientProviderStrategy> ways =
        ServiceLoader.load(DockerClientProviderStrategy.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    try {
      return Optional.of(
          DockerClientProviderStrategy.getFirstValidStrategy(ways).getDockerClient());
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static Optional<Lack> lack(DockerClient docker, ContainerImage image) {
    try {
      docker.inspectImageCmd(image.name()).exec();
      return Optional.empty();
    } catch (NotFoundException absent) {
      return pull(docker, image.name())
          .map(why -> new Lack(image.name() + " " + why, REQUIRED || image.chosen()));
    }
  }

  private static Optional<String> pull(DockerClient docker, String image) {
    try {
      return docker
              .pullImageCmd(image)
              .exec(new ResultCallback.Adapter<PullResponseItem>())
              .awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)
          ? Optional.empty()
          : Optional.of("was not pulled within " + PULL_MINUTES + " minutes");
    } catch (DockerException | DockerClientException e) {
      return Optional.of("is not here and can't be pulled: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("was not pulled: interrupted");
    }
  }
}
