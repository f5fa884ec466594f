package dev.sluice.core;

import java.util.Locale;

/**
 * What kept a sink or a source from working, roughly: few enough for a label of metrics. More kinds
 * may come.
 */
public enum FailureKind {
  /** Nobody answers: refused, reset, unknown host, TLS, a server that starts, ends or changes. */
  UNREACHABLE,
  /** It answered too late. */
  TIMEOUT,
  /** It has no room now: throttling, no connection free, disk or memory full. */
  OVERLOADED,
  /** Others are in the way: locks, deadlocks, serialization. */
  CONFLICT,
  /** It doesn't let us: credentials, rights. */
  DENIED,
  /** What answers is not what was expected, or failed in a way of its own. */
  OTHER;

  /** As it stands in a label: {@code unreachable}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
