package dev.sluice.mapping;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two tokens of one value, told while an overlap of keys lasts. Immutable.
 *
 * <p>{@link #toString()} shows neither of them.
 */
public final class TokenAlias {
  private final String domain;
  private final String oldToken;
  private final String newToken;

  private TokenAlias(String domain, String oldToken, String newToken) {
    this.domain = domain;
    this.oldToken = oldToken;
    this.newToken = newToken;
  }

  /**
   * Two tokens of one value.
   *
   * @param domain the domain in which both were made
   * @param oldToken the token under a former key
   * @param newToken the token that new rows carry
   */
  public static TokenAlias of(String domain, String oldToken, String newToken) {
    return new TokenAlias(
        Objects.requireNonNull(domain, "domain"),
        Objects.requireNonNull(oldToken, "oldToken"),
        Objects.requireNonNull(newToken, "newToken"));
  }

  /** The domain in which both were made. */
  public String domain() {
    return domain;
  }

  /** The token under a former key. */
  public String oldToken() {
    return oldToken;
  }

  /** The token that new rows carry. */
  public String newToken() {
    return newToken;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenAlias that
        && domain.equals(that.domain)
        && oldToken.equals(that.oldToken)
        && newToken.equals(that.newToken);
  }

  @Override
  public int hashCode() {
    return Objects.hash(domain, oldToken, newToken);
  }

  @Override
  public String toString() {
    return "TokenAlias[" + domain + "]";
  }
}
