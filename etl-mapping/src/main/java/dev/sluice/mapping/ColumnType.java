package dev.sluice.mapping;

import dev.sluice.core.ConfigurationException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A column's SQL type. Immutable. */
public final class ColumnType {
  /** The types a mapping knows, and the Java type that a row holds for each. */
  public enum Kind {
    /** {@code varchar(n)}, a {@link String}. */
    VARCHAR,
    /** {@code text}, a {@link String}. */
    TEXT,
    /** {@code smallint}, a {@link Short}. */
    SMALLINT,
    /** {@code integer}, an {@link Integer}. */
    INTEGER,
    /** {@code bigint}, a {@link Long}. */
    BIGINT,
    /** {@code double precision}, a finite {@link Double}. */
    DOUBLE,
    /** {@code numeric}, a {@link java.math.BigDecimal}. */
    NUMERIC,
    /** {@code boolean}, a {@link Boolean}. */
    BOOLEAN,
    /** {@code date}, a {@link java.time.LocalDate}. */
    DATE,
    /** {@code timestamptz}, an {@link java.time.Instant}. */
    TIMESTAMPTZ,
    /** {@code uuid}, a {@link java.util.UUID}. */
    UUID,
    /** {@code jsonb}, a {@link String} of JSON. */
    JSONB
  }

  private static final Pattern VARCHAR_TEXT = Pattern.compile("varchar\\((\\d{1,8})\\)");
  private static final int LONGEST_VARCHAR = 10_485_760;

  private final Kind kind;
  private final int length;

  private ColumnType(Kind kind, int length) {
    this.kind = kind;
    this.length = length;
  }

  /**
   * A type; a length is a varchar's alone and 0 for all others.
   *
   * @param length the most characters of a {@link Kind#VARCHAR}
   * @throws ConfigurationException where the length does not fit the kind
   */
  public static ColumnType of(Kind kind, int length) {
    if (kind == Kind.VARCHAR ? length < 1 || length > LONGEST_VARCHAR : length != 0) {
      throw new ConfigurationException(
          kind == Kind.VARCHAR
              ? "the length of a varchar is "
                  + length
                  + "; it has to be from 1 to "
                  + LONGEST_VARCHAR
              : "a " + kind + " has no length, and was given " + length);
    }
    return new ColumnType(kind, length);
  }

  public static ColumnType of(Kind kind) {
    return of(kind, 0);
  }

  public static ColumnType varchar(int length) {
    return of(Kind.VARCHAR, length);
  }

  /**
   * Reads a type as the mapping writes it: {@code varchar(128)}, {@code text}, {@code integer},
   * {@code double precision}, …
   *
   * @throws ConfigurationException where there is no such type
   */
  public static ColumnType parse(String text) {
    String type = text.strip().toLowerCase(Locale.ROOT);
    Matcher varchar = VARCHAR_TEXT.matcher(type);
    if (varchar.matches()) {
      int length = Integer.parseInt(varchar.group(1));
      if (length >= 1 && length <= LONGEST_VARCHAR) {
        return varchar(length);
      }
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.VARCHAR && of(kind).toString().equals(type)) {
        return of(kind);
      }
    }
    throw new ConfigurationException(
        "unknown type '"
            + text
            + "'; known are varchar(n), text, smallint, integer, bigint, double precision, numeric,"
            + " boolean, date, timestamptz, uuid and jsonb");
  }

  /** Which type. */
  public Kind kind() {
    return kind;
  }

  /**
   * The most characters (Unicode code points, as PostgreSQL counts them) of a {@link Kind#VARCHAR};
   * 0 for every other kind.
   */
  public int length() {
    return length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ColumnType that && kind == that.kind && length == that.length;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, length);
  }

  /** The type as SQL and the mapping write it. */
  @Override
  public String toString() {
    return switch (kind) {
      case VARCHAR -> "varchar(" + length + ")";
      case DOUBLE -> "double precision";
      default -> kind.name().toLowerCase(Locale.ROOT);
    };
  }
}
