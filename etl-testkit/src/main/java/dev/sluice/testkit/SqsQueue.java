package dev.sluice.testkit;

/** A queue on a {@link SqsServer}; a dead-letter queue is named by its ARN. */
public record SqsQueue(String name, String url, String arn) {}
