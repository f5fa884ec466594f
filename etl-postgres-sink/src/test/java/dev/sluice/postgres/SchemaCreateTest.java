package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is missing is made, by one of any number that start at once. */
class SchemaCreateTest {
  private static final PostgresSinkOptions DEFAULTS = PostgresSinkOptions.defaults();

  @RegisterExtension final TestDatabase database = new TestDatabase();

  private PostgresSink<Visit> open() {
    return PostgresSink.open(database.dataSource(), Visit.BINDING, DEFAULTS);
  }

  private List<String> columnsOf(String table) {
    return database
        .column(
            "select attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull"
                + " from pg_attribute where attrelid = '"
                + table
                + "'::regclass and attnum > 0 order by attnum")
        .stream()
        .map(String::valueOf)
        .toList();
  }

  @Test
  void creates_the_target_as_the_mapping_has_it_and_the_ledger() {
    PostgresSink.open(database.dataSource(), TableBinding.of(Mapping.userLogins()), DEFAULTS)
        .close();

    assertThat(columnsOf("user_logins"))
        .containsExactly(
            "user_id character varying(128) false",
            "device_type character varying(32) false",
            "masked_ip character varying(256) false",
            "masked_device_id character varying(256) false",
            "locale character varying(32) false",
            "app_version integer false",
            "create_date date false");
    assertThat(columnsOf("sluice_ledger"))
        .containsExactly("key uuid true", "stored_at timestamp with time zone true");
    assertThat(
            database.column(
                "select conrelid::regclass || ' ' || contype::text from pg_constraint"
                    + " where conrelid in ('user_logins'::regclass, 'sluice_ledger'::regclass)"
                    // From version 18 on they are constraints too.
                    + " and contype <> 'n'"))
        .containsExactly("sluice_ledger p");
  }

  @Test
  void creates_every_type_and_takes_what_it_created() {
    TableBinding.Builder<Visit> builder = TableBinding.to("every \"type\"");
    Stream.of(
            "varchar(10485760)",
            "text",
            "smallint",
            "integer",
            "bigint",
            "double precision",
            "numeric",
            "boolean",
            "date",
            "timestamptz",
            "uuid",
            "jsonb")
        .forEach(type -> builder.column("a \"" + type + "\"", ColumnType.parse(type), v -> null));
    TableBinding<Visit> binding = builder.build();

    for (int i = 0; i < 2; i++) {
      try (PostgresSink<Visit> sink = PostgresSink.open(database.dataSource(), binding, DEFAULTS)) {
        assertThat(sink.write(Visit.batchBy("a"))).isEqualTo(WriteResult.of(1, 0));
      }
    }
  }

  @Test
  void ten_may_start_at_once() throws Exception {
    List<Concurrent<WriteResult>> starts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      starts.add(
          Concurrent.of(
              () -> {
                try (PostgresSink<Visit> sink = open()) {
                  return sink.write(Visit.batchBy("a"));
                }
              }));
    }

    for (Concurrent<WriteResult> start : starts) {
      assertThat(start.result()).isEqualTo(WriteResult.of(1, 0));
    }
    assertThat(database.count("visits")).isEqualTo(10);
  }

  @Test
  void ten_may_start_at_once_where_transactions_see_one_snapshot() throws Exception {
    TestDatabase.ofSuperuser()
        .execute(
            "alter database "
                + database.name()
                + " set default_transaction_isolation = 'repeatable read'");

    ten_may_start_at_once();
  }

  @Test
  void tables_may_live_in_schemas_of_their_own() {
    database.execute("create schema \"Data\"", "create schema books");
    PostgresSinkOptions options = PostgresSinkOptions.builder().ledger("books.ledger").build();
    try (PostgresSink<Visit> sink =
        PostgresSink.open(database.dataSource(), Visit.to("Data.Visits"), options)) {
      sink.write(Visit.batchBy("a"));
    }

    assertThat(database.count("\"Data\".\"Visits\"")).isEqualTo(1);
    assertThat(database.count("books.ledger")).isEqualTo(1);
  }
}
