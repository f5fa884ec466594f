package dev.sluice.vault;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of some old tokens.
 *
 * <p>{@link #toString()} shows how many they are.
 */
public final class RenewedTokens {
  private final Map<String, String> tokens;
  private final Map<String, String> reasons;

  private RenewedTokens(Map<String, String> tokens, Map<String, String> reasons) {
    this.tokens = tokens;
    this.reasons = reasons;
  }

  /**
   * What became of some old tokens.
   *
   * @param tokens the new tokens by the old ones
   * @param reasons why others can't be renewed, by the token, each in a few words that quote none
   */
  public static RenewedTokens of(Map<String, String> tokens, Map<String, String> reasons) {
    return new RenewedTokens(
        Objects.requireNonNull(tokens, "tokens"), Objects.requireNonNull(reasons, "reasons"));
  }

  /** The new tokens by the old ones. */
  public Map<String, String> tokens() {
    return tokens;
  }

  /** Why others can't be renewed, by the token, each in a few words that quote none. */
  public Map<String, String> reasons() {
    return reasons;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RenewedTokens that
        && tokens.equals(that.tokens)
        && reasons.equals(that.reasons);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tokens, reasons);
  }

  @Override
  public String toString() {
    return "RenewedTokens[tokens=" + tokens.size() + ", reasons=" + reasons.size() + "]";
  }
}
