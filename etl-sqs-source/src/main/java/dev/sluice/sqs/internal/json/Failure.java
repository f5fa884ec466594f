package dev.sluice.sqs.internal.json;

/**
 * What became of one entry of a batch that did not succeed.
 *
 * @param index the entry's place in the batch, counted from 0
 * @param senderFault whether the same entry, sent again, would fail again
 * @param code the server's error code
 */
public record Failure(int index, boolean senderFault, String code) {}
