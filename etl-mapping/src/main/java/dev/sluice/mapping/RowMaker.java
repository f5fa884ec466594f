package dev.sluice.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Transformer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a row of a message, column by column. */
record RowMaker(BodyParser parser, @Nullable BusinessKey key, List<ColumnMaker> columns)
    implements Transformer<Delivery<String>, Keyed<Row>> {

  @Override
  public Keyed<Row> transform(Delivery<String> delivery) throws RejectedException {
    JsonNode body = parser.parse(delivery.body());
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    List<TokenAlias> aliases = List.of();
    List<SealedValue> sealed = List.of();
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).make(body, delivery);
      if (values[i] instanceof AliasedToken aliased) {
        values[i] = aliased.token();
        aliases = joined(aliases, aliased.aliases());
        sealed = joined(sealed, aliased.sealed());
      }
    }
    return Keyed.of(
        key == null ? Keyed.keyOf(delivery) : key.keyOf(body), new Row(values, aliases, sealed));
  }

  private static <E> List<E> joined(List<E> some, List<E> more) {
    if (some.isEmpty() || more.isEmpty()) {
      return some.isEmpty() ? more : some;
    }
    List<E> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}
