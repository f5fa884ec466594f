package dev.sluice.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.util.UUID;

/**
 * The key that the producer chose, instead of the message's id: a string or an integer; 7 and "7"
 * are one key, since serializers differ in it. It counts within its table, by the name that the
 * mapping gives it, so that two tables may share a ledger, and whatever queue it comes from.
 */
record BusinessKey(String table, JsonPointer pointer) {

  UUID keyOf(JsonNode body) throws RejectedException {
    JsonNode node = body.at(pointer);
    if (node.isMissingNode() || node.isNull()) {
      throw new RejectedException(Reason.of("missing", name()));
    }
    if (node.isIntegralNumber()) {
      return Keyed.keyOf(table + '\0' + node.asText());
    }
    String text = Text.of(node, name());
    if (text.isBlank()) {
      // Whoever leaves the key empty would otherwise have one row for all messages.
      throw new RejectedException(Reason.of("missing", name()));
    }
    return Keyed.keyOf(table + '\0' + text);
  }

  private String name() {
    return new ColumnRule.Origin.Field(pointer).name();
  }
}
