package dev.sluice.core;

/** What a source needs to settle a delivery; opaque to all but the source that made it. */
public interface Receipt {}
