package dev.sluice.postgres;

import dev.sluice.core.Delivery;
import dev.sluice.core.Receipt;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Sink;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.testkit.SinkContract;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sink bound by a mapping, with a column of every type. */
class RowSinkContractTest extends SinkContract<Row> {
  private static final Mapping MAPPING =
      Mapping.parse(
          "every-type.yaml",
          """
          table: everything
          columns:
            a_varchar: {from: /a_varchar, type: varchar(12)}
            a_text: {from: /a_text, type: text}
            a_smallint: {from: /a_smallint, type: smallint}
            an_integer: {from: /an_integer, type: integer}
            a_bigint: {from: /a_bigint, type: bigint}
            a_double: {from: /a_double, type: double precision}
            a_numeric: {from: /a_numeric, type: numeric}
            a_boolean: {from: /a_boolean, type: boolean}
            a_date: {from: /a_date, type: date}
            a_timestamptz: {from: /a_timestamptz, type: timestamptz}
            a_uuid: {from: /a_uuid, type: uuid}
            a_jsonb: {from: /a_jsonb, type: jsonb}
          """);

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @Override
  protected Sink<Row> open() {
    Sink<Row> sink =
        PostgresSink.open(
            database.dataSource(), TableBinding.of(MAPPING), PostgresSinkOptions.defaults());
    database.execute(
        "alter table everything drop constraint if exists sane",
        "alter table everything add constraint sane check (a_bigint >= 0)");
    return sink;
  }

  @Override
  protected Row value(int number) {
    return row(
        String.format(
            Locale.ROOT,
            """
            {"a_varchar": "row %1$d", "a_text": null, "a_smallint": %2$d, "an_integer": %1$d,
             "a_bigint": %1$d, "a_double": %2$d.5, "a_numeric": %1$d.25, "a_boolean": true,
             "a_date": "2026-02-%3$02d", "a_timestamptz": "2026-03-29T01:30:00.%1$06d+00:00",
             "a_uuid": "00000000-0000-4000-8000-%1$012d", "a_jsonb": {"n": [%1$d, null]}}
            """,
            number,
            number % 1000,
            1 + number % 28));
  }

  @Override
  protected Collection<Row> stored() {
    return database.column("select row_to_json(e) from everything e").stream()
        .map(json -> row(String.valueOf(json)))
        .toList();
  }

  @Override
  protected Optional<Row> badValue() {
    return Optional.of(row("{\"a_bigint\": -1}"));
  }

  private static Row row(String json) {
    Delivery<String> delivery = Delivery.of("id", json, 1, Instant.EPOCH, new Receipt() {});
    try {
      return MAPPING.transformer((domain, clear) -> clear).transform(delivery).value();
    } catch (RejectedException e) {
      throw new IllegalStateException(e);
    }
  }
}
