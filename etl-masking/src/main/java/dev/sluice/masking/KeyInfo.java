package dev.sluice.masking;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may be shown of a key: everything but its material. Immutable. */
public final class KeyInfo {
  /** Whether a key may be used. */
  public enum Status {
    /** The key is in use. */
    ENABLED,
    /** The key is kept and can be enabled again. */
    DISABLED,
    /** The key's material is gone. */
    DESTROYED
  }

  private final String id;
  private final Status status;
  private final boolean primary;
  private final boolean overlap;
  private final String type;

  private KeyInfo(String id, Status status, boolean primary, boolean overlap, String type) {
    this.id = id;
    this.status = status;
    this.primary = primary;
    this.overlap = overlap;
    this.type = type;
  }

  /**
   * What may be shown of a key.
   *
   * @param id the key's id as tokens name it: 8 lowercase hexadecimal digits
   * @param status whether the key may be used
   * @param primary whether new tokens are made under this key
   * @param overlap whether the tokens of this key are told beside those of the primary one, see
   *     {@link KeySetStore#rotateWithOverlap}
   * @param type Tink's name of the key type, such as {@code HmacPrfKey}
   */
  public static KeyInfo of(
      String id, Status status, boolean primary, boolean overlap, String type) {
    return new KeyInfo(
        Objects.requireNonNull(id, "id"),
        Objects.requireNonNull(status, "status"),
        primary,
        overlap,
        Objects.requireNonNull(type, "type"));
  }

  /** The key's id as tokens name it: 8 lowercase hexadecimal digits. */
  public String id() {
    return id;
  }

  /** Whether the key may be used. */
  public Status status() {
    return status;
  }

  /** Whether new tokens are made under this key. */
  public boolean primary() {
    return primary;
  }

  /**
   * Whether the tokens of this key are told beside those of the primary one, see {@link
   * KeySetStore#rotateWithOverlap}.
   */
  public boolean overlap() {
    return overlap;
  }

  /** Tink's name of the key type, such as {@code HmacPrfKey}. */
  public String type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyInfo that
        && id.equals(that.id)
        && status == that.status
        && primary == that.primary
        && overlap == that.overlap
        && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, status, primary, overlap, type);
  }

  @Override
  public String toString() {
    return "KeyInfo[id="
        + id
        + ", status="
        + status
        + ", primary="
        + primary
        + ", overlap="
        + overlap
        + ", type="
        + type
        + "]";
  }
}
