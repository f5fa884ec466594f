package dev.sluice.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Delivery;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the value of one column. */
@FunctionalInterface
interface ColumnMaker {

  @Nullable Object make(JsonNode body, Delivery<String> delivery) throws RejectedException;

  static ColumnMaker of(
      ColumnRule rule, Masker standard, Map<String, Masker> named, @Nullable Seal seal) {
    if (rule.origin() instanceof ColumnRule.Origin.Field field) {
      FieldValue value = valueOf(rule, standard, named, seal);
      JsonPointer pointer = field.pointer();
      String name = field.name();
      boolean required = rule.required();
      return (body, delivery) -> {
        JsonNode node = body.at(pointer);
        if (node.isMissingNode() || node.isNull()) {
          if (required) {
            throw new RejectedException(Reason.of("missing", name));
          }
          return null;
        }
        return value.of(node, name);
      };
    }
    ColumnRule.Origin.Known known = (ColumnRule.Origin.Known) rule.origin();
    return switch (known.value()) {
      case SENT_DATE -> (body, delivery) -> LocalDate.ofInstant(delivery.sentAt(), ZoneOffset.UTC);
      case SENT_TIME -> (body, delivery) -> delivery.sentAt();
      case MESSAGE_ID -> (body, delivery) -> delivery.id();
    };
  }

  private static FieldValue valueOf(
      ColumnRule rule, Masker standard, Map<String, Masker> named, @Nullable Seal seal) {
    ColumnType type = rule.column().type();
    ColumnRule.MaskRule mask = rule.mask();
    if (mask != null) {
      Masker masker =
          mask.masker() == null ? standard : named.getOrDefault(mask.masker(), standard);
      return new MaskedValue(masker, mask.domain(), mask.canonical(), rule.column(), seal);
    }
    return switch (rule.decode()) {
      case VERSION -> Version.decoderTo(type);
      case NONE -> FieldValue.of(type);
    };
  }
}
