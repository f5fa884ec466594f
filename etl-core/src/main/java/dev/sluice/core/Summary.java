package dev.sluice.core;

import java.time.Duration;

/** What a run did, and how long it took. */
public record Summary(Counts counts, Duration elapsed) {}
