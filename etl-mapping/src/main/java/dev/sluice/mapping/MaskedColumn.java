package dev.sluice.mapping;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A column that holds tokens. Immutable. */
public final class MaskedColumn {
  private final String name;
  private final String domain;
  private final @Nullable String masker;

  private MaskedColumn(String name, String domain, @Nullable String masker) {
    this.name = name;
    this.domain = domain;
    this.masker = masker;
  }

  /**
   * A column that holds tokens.
   *
   * @param name the column's name
   * @param domain the domain of its tokens
   * @param masker the name of its masker; null where the standard one makes its tokens
   */
  public static MaskedColumn of(String name, String domain, @Nullable String masker) {
    return new MaskedColumn(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(domain, "domain"), masker);
  }

  /** The column's name. */
  public String name() {
    return name;
  }

  /** The domain of its tokens. */
  public String domain() {
    return domain;
  }

  /** The name of its masker; null where the standard one makes its tokens. */
  public @Nullable String masker() {
    return masker;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MaskedColumn that
        && name.equals(that.name)
        && domain.equals(that.domain)
        && Objects.equals(masker, that.masker);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, domain, masker);
  }

  @Override
  public String toString() {
    return "MaskedColumn[name=" + name + ", domain=" + domain + ", masker=" + masker + "]";
  }
}
