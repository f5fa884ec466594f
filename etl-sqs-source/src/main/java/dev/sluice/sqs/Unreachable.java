package dev.sluice.sqs;

import java.io.IOException;

/** A failure on the way to a server; says which server, and keeps what failed as its cause. */
final class Unreachable extends IOException {
  private static final long serialVersionUID = 1L;

  private final String where;

  /**
   * A failure.
   *
   * @param host as a request names it
   */
  Unreachable(String host, int port, IOException failure) {
    super("", failure);
    this.where = host + ":" + port;
  }

  String where() {
    return where;
  }
}
