package dev.sluice.mapping;

/** A value that is sealed for one token of one domain, on its way to a vault. Shows no value. */
public final class SealedValue {
  private final String domain;
  private final String token;
  private final byte[] sealed;

  private SealedValue(String domain, String token, byte[] sealed) {
    this.domain = domain;
    this.token = token;
    this.sealed = sealed;
  }

  /**
   * A value that was sealed. Keeps the array as it is: it is not copied and must not be changed.
   *
   * @param domain the domain in which the token was made
   * @param token what stands in the row in the value's place
   * @param sealed what {@link Seal#seal} made for this token of this domain
   */
  public static SealedValue of(String domain, String token, byte[] sealed) {
    return new SealedValue(domain, token, sealed);
  }

  /** The domain in which the token was made. */
  public String domain() {
    return domain;
  }

  /** What stands in the row in the value's place. */
  public String token() {
    return token;
  }

  /** The sealed value; not a copy. */
  public byte[] sealed() {
    return sealed;
  }

  @Override
  public String toString() {
    return "SealedValue[" + domain + ", " + sealed.length + " bytes]";
  }
}
