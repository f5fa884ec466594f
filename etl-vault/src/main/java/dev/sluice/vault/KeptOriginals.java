package dev.sluice.vault;

import dev.sluice.mapping.SealedValue;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a vault has of some tokens; it does not know those that are in neither.
 *
 * <p>{@link #toString()} shows how many they are.
 */
public final class KeptOriginals {
  private final List<SealedValue> sealed;
  private final Set<String> forgotten;

  private KeptOriginals(List<SealedValue> sealed, Set<String> forgotten) {
    this.sealed = sealed;
    this.forgotten = forgotten;
  }

  /**
   * What a vault has.
   *
   * @param sealed the values that it has, sealed
   * @param forgotten the tokens whose values it was told to forget
   */
  public static KeptOriginals of(List<SealedValue> sealed, Set<String> forgotten) {
    return new KeptOriginals(
        Objects.requireNonNull(sealed, "sealed"), Objects.requireNonNull(forgotten, "forgotten"));
  }

  /** The values that it has, sealed. */
  public List<SealedValue> sealed() {
    return sealed;
  }

  /** The tokens whose values it was told to forget. */
  public Set<String> forgotten() {
    return forgotten;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeptOriginals that
        && sealed.equals(that.sealed)
        && forgotten.equals(that.forgotten);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sealed, forgotten);
  }

  @Override
  public String toString() {
    return "KeptOriginals[sealed=" + sealed.size() + ", forgotten=" + forgotten.size() + "]";
  }
}
