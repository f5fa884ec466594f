package dev.sluice.sqs;

import dev.sluice.core.Attribute;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The attributes of a message as SQS has them: a kind, and after a point the producer's label. */
final class TypedAttributes {
  private TypedAttributes() {}

  /** Those that have a value of their kind. */
  static Map<String, Attribute> of(Map<String, MessageAttributeValue> attributes) {
    Map<String, Attribute> typed = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          Attribute one = of(value);
          if (one != null) {
            typed.put(name, one);
          }
        });
    return typed;
  }

  private static @Nullable Attribute of(MessageAttributeValue value) {
    String type = value.dataType() == null ? "" : value.dataType();
    int point = type.indexOf('.');
    String kind = point < 0 ? type : type.substring(0, point);
    Attribute one = null;
    if (value.binaryValue() != null) {
      one = Attribute.binary(value.binaryValue().asByteArrayUnsafe());
    } else if (value.stringValue() != null) {
      one =
          kind.equals("Number")
              ? Attribute.number(value.stringValue())
              : Attribute.text(value.stringValue());
    }
    return one == null || point < 0 ? one : one.withLabel(type.substring(point + 1));
  }
}
