package dev.sluice.core;

import org.jspecify.annotations.Nullable;

/** What a sink did with a batch; the two figures add up to the batch's size. Immutable. */
public final class WriteResult {
  private final int inserted;
  private final int duplicates;

  private WriteResult(int inserted, int duplicates) {
    this.inserted = inserted;
    this.duplicates = duplicates;
  }

  /**
   * What a sink did.
   *
   * @param inserted values stored by this write
   * @param duplicates values whose key was stored before this write
   * @throws IllegalArgumentException where one of them is negative
   */
  public static WriteResult of(int inserted, int duplicates) {
    if (inserted < 0 || duplicates < 0) {
      throw new IllegalArgumentException(
          "negative count: inserted=" + inserted + ", duplicates=" + duplicates);
    }
    return new WriteResult(inserted, duplicates);
  }

  /** How many values were stored by this write. */
  public int inserted() {
    return inserted;
  }

  /**
   * Of how many values the key was stored before this write: by an earlier delivery, by another
   * process, or by a write that threw though it was stored, since the answer to its commit got
   * lost.
   */
  public int duplicates() {
    return duplicates;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WriteResult that
        && inserted == that.inserted
        && duplicates == that.duplicates;
  }

  @Override
  public int hashCode() {
    return 31 * inserted + duplicates;
  }

  @Override
  public String toString() {
    return "WriteResult[inserted=" + inserted + ", duplicates=" + duplicates + "]";
  }
}
