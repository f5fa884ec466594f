package dev.sluice.runner;

import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsServer;
import java.net.URI;

/** Servers in this JVM, started once for all tests of it and gone with it. */
public final class EmbeddedServers implements Servers {
  public static final EmbeddedServers SHARED = new EmbeddedServers();

  private final PostgresServer postgres = PostgresServer.start();
  private final SqsServer sqs = SqsServer.start();

  private EmbeddedServers() {}

  @Override
  public Database database() {
    return Database.of(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  public Database newDatabase() {
    return postgres.newDatabase();
  }

  /** An empty database, as the superuser, who can make roles. */
  public Database newDatabaseOfSuperuser() {
    Database superuser = postgres.superuser();
    return postgres.newDatabase().as(superuser.user(), superuser.password());
  }

  @Override
  public URI sqsEndpoint() {
    return sqs.endpoint();
  }
}
