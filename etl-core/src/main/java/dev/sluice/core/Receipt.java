package dev.sluice.core;

import java.util.Optional;

/** What a source needs to settle a delivery; opaque to all but the source that made it. */
public interface Receipt {

  /** The group within which deliveries are to be stored in order; empty where order is free. */
  default Optional<String> group() {
    return Optional.empty();
  }
}
