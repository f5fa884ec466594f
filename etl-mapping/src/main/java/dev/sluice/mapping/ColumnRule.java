package dev.sluice.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import org.jspecify.annotations.Nullable;

/** What the mapping says of one column. */
record ColumnRule(
    Column column, Origin origin, boolean required, Decode decode, @Nullable MaskRule mask) {

  /** Where a column's value comes from. */
  sealed interface Origin {
    /** A place in the message's JSON. */
    record Field(JsonPointer pointer) implements Origin {
      /** The place as error messages name it: {@code ip}, {@code device/id}. */
      String name() {
        String path = pointer.toString();
        return path.startsWith("/") ? path.substring(1) : path;
      }
    }

    /** Something that is known of the delivery. */
    record Known(KnownValue value) implements Origin {}
  }

  /** What is known of a delivery, the same at every delivery of the message. */
  enum KnownValue {
    /** The UTC date on which the message was sent. */
    SENT_DATE,
    /** The time at which the message was sent. */
    SENT_TIME,
    /** The message's id. */
    MESSAGE_ID
  }

  /** How a string is turned into the column's value. */
  enum Decode {
    NONE,
    VERSION
  }

  /** How a personal value is masked; without a masker's name, the standard one does. */
  record MaskRule(String domain, Canonical canonical, @Nullable String masker) {}

  /** The form in which equal values are spelled equally. */
  enum Canonical {
    NONE,
    IP
  }
}
