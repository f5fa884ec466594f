package dev.sluice.mapping;

/** A column of the target table. */
public record Column(String name, ColumnType type) {}
