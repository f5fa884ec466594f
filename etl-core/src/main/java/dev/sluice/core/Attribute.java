package dev.sluice.core;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that the producer gave a message beside its body: a text, a number or bytes, with a
 * label of the producer's own where there is one (SQS writes it as {@code Number.price}).
 *
 * <p>It may hold personal data as a body may: {@link #toString()} shows its kind alone. Immutable.
 */
public final class Attribute {

  /** What an attribute is; more kinds may come. */
  public enum Kind {
    /** A text, {@link Attribute#text()}. */
    TEXT,
    /** A number as the producer wrote it, {@link Attribute#text()}. */
    NUMBER,
    /** Bytes, {@link Attribute#bytes()}. */
    BINARY
  }

  private final Kind kind;
  private final @Nullable String label;
  private final @Nullable String text;
  private final byte @Nullable [] bytes;

  private Attribute(
      Kind kind, @Nullable String label, @Nullable String text, byte @Nullable [] bytes) {
    this.kind = kind;
    this.label = label;
    this.text = text;
    this.bytes = bytes;
  }

  /** A text without a label. */
  public static Attribute text(String text) {
    return new Attribute(Kind.TEXT, null, Objects.requireNonNull(text, "text"), null);
  }

  /** A number without a label, as it was written: its digits are not looked at. */
  public static Attribute number(String digits) {
    return new Attribute(Kind.NUMBER, null, Objects.requireNonNull(digits, "digits"), null);
  }

  /** Bytes without a label; they are copied. */
  public static Attribute binary(byte[] bytes) {
    return new Attribute(Kind.BINARY, null, null, bytes.clone());
  }

  /** The same with this label. */
  public Attribute withLabel(String label) {
    return new Attribute(kind, Objects.requireNonNull(label, "label"), text, bytes);
  }

  /** Whether it is a text, a number or bytes. */
  public Kind kind() {
    return kind;
  }

  /** The producer's own name for the type; empty where there is none. */
  public Optional<String> label() {
    return Optional.ofNullable(label);
  }

  /**
   * The text, or the number as it was written.
   *
   * @throws IllegalStateException where it is neither: {@link #kind()} says so
   */
  public String text() {
    if (text == null) {
      throw new IllegalStateException("an attribute of kind " + kind + " has no text");
    }
    return text;
  }

  /**
   * A copy of the bytes.
   *
   * @throws IllegalStateException where it is a text or a number: {@link #kind()} says so
   */
  public byte[] bytes() {
    if (bytes == null) {
      throw new IllegalStateException("an attribute of kind " + kind + " has no bytes");
    }
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attribute that
        && kind == that.kind
        && Objects.equals(label, that.label)
        && Objects.equals(text, that.text)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, label, text, Arrays.hashCode(bytes));
  }

  /** The kind; neither the value nor the label, which is the producer's. */
  @Override
  public String toString() {
    return "Attribute[" + kind + "]";
  }
}
