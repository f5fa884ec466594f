package dev.sluice.masking;

/**
 * What may be shown of a key: everything but its material.
 *
 * @param id the key's id as tokens name it: 8 lowercase hexadecimal digits
 * @param status whether the key may be used
 * @param primary whether new tokens are made under this key
 * @param overlap whether the tokens of this key are told beside those of the primary one, see
 *     {@link KeySetStore#rotateWithOverlap}
 * @param type Tink's name of the key type, such as {@code HmacPrfKey}
 */
public record KeyInfo(String id, Status status, boolean primary, boolean overlap, String type) {

  /** Whether a key may be used. */
  public enum Status {
    /** The key is in use. */
    ENABLED,
    /** The key is kept and can be enabled again. */
    DISABLED,
    /** The key's material is gone. */
    DESTROYED
  }
}
