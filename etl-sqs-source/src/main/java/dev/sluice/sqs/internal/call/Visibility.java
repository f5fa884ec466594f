package dev.sluice.sqs.internal.call;

/** A receipt handle and for how many seconds from now its message is to stay invisible. */
public record Visibility(String handle, int seconds) {}
