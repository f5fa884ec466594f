package dev.sluice.core;

/**
 * So many of the last messages were rejected that something is wrong with all of them: the run was
 * stopped before the whole queue went to the dead letters. The message is one line without a value.
 */
public final class TooManyRejectedException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final transient Reason mostOften;

  /**
   * Says what was seen.
   *
   * @param rejected how many messages were rejected
   * @param outcomes of how many, the last ones
   * @param mostOften the most frequent reason
   * @param times how often it was given
   */
  TooManyRejectedException(int rejected, int outcomes, Reason mostOften, int times) {
    super(
        "%s of the last %s messages were rejected, most often %s (%s times): stopped, and those at hand were returned; check what sends them and the mapping, or allow a larger share"
            .formatted(rejected, outcomes, mostOften, times));
    this.mostOften = mostOften;
  }

  /** The most frequent reason. */
  public Reason mostOften() {
    return mostOften;
  }
}
