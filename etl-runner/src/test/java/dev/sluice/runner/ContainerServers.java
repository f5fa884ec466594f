package dev.sluice.runner;

import dev.sluice.testkit.Database;
import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL and ElasticMQ, each in a container from its public image. */
final class ContainerServers implements Servers, AutoCloseable {
  private static final int SQS_PORT = 9324;

  private final PostgreSQLContainer postgres;
  private final GenericContainer<?> queues;

  private ContainerServers(PostgreSQLContainer postgres, GenericContainer<?> queues) {
    this.postgres = postgres;
    this.queues = queues;
  }

  static ContainerServers start() {
    @SuppressWarnings("resource") // closed by close()
    PostgreSQLContainer postgres =
        new PostgreSQLContainer(
            ContainerImage.POSTGRES.asDockerImageName().asCompatibleSubstituteFor("postgres"));
    @SuppressWarnings("resource") // closed by close()
    GenericContainer<?> queues =
        new GenericContainer<>(ContainerImage.SQS.asDockerImageName())
            .withExposedPorts(SQS_PORT)
            .waitingFor(Wait.forHttp("/health").forPort(SQS_PORT));
    postgres.start();
    queues.start();
    return new ContainerServers(postgres, queues);
  }

  @Override
  public Database database() {
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                postgres.getHost(),
                postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                postgres.getDatabaseName());
    return Database.of(url, postgres.getUsername(), postgres.getPassword());
  }

  @Override
  public URI sqsEndpoint() {
    return URI.create("http://" + queues.getHost() + ":" + queues.getMappedPort(SQS_PORT));
  }

  @Override
  public void close() {
    queues.close();
    postgres.close();
  }
}
