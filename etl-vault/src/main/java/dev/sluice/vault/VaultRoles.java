package dev.sluice.vault;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The roles of a vault, which none of them may log in. They are named after its schema and belong
 * to this vault alone, though roles are the whole server's: two vaults on one server need schemas
 * of different names.
 */
public final class VaultRoles {
  private final String owner;
  private final String writer;
  private final String revealer;
  private final String eraser;
  private final String auditor;

  private VaultRoles(String owner, String writer, String revealer, String eraser, String auditor) {
    this.owner = owner;
    this.writer = writer;
    this.revealer = revealer;
    this.eraser = eraser;
    this.auditor = auditor;
  }

  /**
   * The roles of a vault.
   *
   * @param owner owns all of it, for nobody to have but who looks after the vault
   * @param writer keeps originals: for the pipelines
   * @param revealer asks for originals, for the people who may
   * @param eraser forgets originals
   * @param auditor reads the audit
   */
  public static VaultRoles of(
      String owner, String writer, String revealer, String eraser, String auditor) {
    return new VaultRoles(
        Objects.requireNonNull(owner, "owner"),
        Objects.requireNonNull(writer, "writer"),
        Objects.requireNonNull(revealer, "revealer"),
        Objects.requireNonNull(eraser, "eraser"),
        Objects.requireNonNull(auditor, "auditor"));
  }

  /** Owns all of it, for nobody to have but who looks after the vault. */
  public String owner() {
    return owner;
  }

  /** Keeps originals: for the pipelines. */
  public String writer() {
    return writer;
  }

  /** Asks for originals, for the people who may. */
  public String revealer() {
    return revealer;
  }

  /** Forgets originals. */
  public String eraser() {
    return eraser;
  }

  /** Reads the audit. */
  public String auditor() {
    return auditor;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VaultRoles that
        && owner.equals(that.owner)
        && writer.equals(that.writer)
        && revealer.equals(that.revealer)
        && eraser.equals(that.eraser)
        && auditor.equals(that.auditor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(owner, writer, revealer, eraser, auditor);
  }

  @Override
  public String toString() {
    return "VaultRoles[owner="
        + owner
        + ", writer="
        + writer
        + ", revealer="
        + revealer
        + ", eraser="
        + eraser
        + ", auditor="
        + auditor
        + "]";
  }
}
