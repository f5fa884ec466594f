package dev.sluice.sqs.internal.http;

import java.io.IOException;

/** A failure on the way to a server; says which server, and keeps what failed as its cause. */
public final class Unreachable extends IOException {
  private static final long serialVersionUID = 1L;

  private final String where;

  /**
   * A failure.
   *
   * @param host as a request names it
   */
  public Unreachable(String host, int port, IOException failure) {
    super("", failure);
    this.where = host + ":" + port;
  }

  public String where() {
    return where;
  }
}
