package dev.sluice.mapping;

/** What a message's JSON is wrapped in. */
enum Envelope {
  NONE,
  /** An Amazon SNS notification: the JSON is a string in its {@code Message} field. */
  SNS
}
