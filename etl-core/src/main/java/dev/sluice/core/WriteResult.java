package dev.sluice.core;

/**
 * What a sink did with a batch; the two figures add up to the batch's size.
 *
 * @param inserted values stored by this write
 * @param duplicates values whose key was stored before
 */
public record WriteResult(int inserted, int duplicates) {

  public WriteResult {
    if (inserted < 0 || duplicates < 0) {
      throw new IllegalArgumentException(
          "negative count: inserted=" + inserted + ", duplicates=" + duplicates);
    }
  }
}
