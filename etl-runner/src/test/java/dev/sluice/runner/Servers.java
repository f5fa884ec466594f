package dev.sluice.runner;

import dev.sluice.testkit.Database;
import java.net.URI;

/** A database and an SQS server for tests: embedded ones, containers, whatever answers. */
interface Servers {
  Database database();

  URI sqsEndpoint();

  /** What stands in a queue's URL between endpoint and name. */
  default String account() {
    return "000000000000";
  }
}
