package dev.sluice.core.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.util.UUID;

/**
 * The key that the producer chose, instead of the message's id. It counts within its table alone,
 * so that two tables may share a ledger.
 */
record BusinessKey(String table, JsonPointer pointer) {

  UUID keyOf(JsonNode body) throws RejectedException {
    JsonNode node = body.at(pointer);
    if (node.isMissingNode() || node.isNull()) {
      throw new RejectedException(Reason.of("missing", name()));
    }
    if (!node.isTextual() && !node.isIntegralNumber()) {
      throw new RejectedException(Reason.of("wrong_type", name()));
    }
    return Keyed.keyOf(table + '\0' + node.asText());
  }

  private String name() {
    return new ColumnRule.Origin.Field(pointer).name();
  }
}
