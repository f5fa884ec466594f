package dev.sluice.postgres;

import dev.sluice.core.Keyed;
import dev.sluice.mapping.ColumnType;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A value of a user's own type. */
record Visit(@Nullable String who, @Nullable Integer pages) {
  static final TableBinding<Visit> BINDING = to("visits");

  static TableBinding<Visit> to(String table) {
    return TableBinding.<Visit>to(table)
        .column("who", ColumnType.varchar(32), Visit::who)
        .column("pages", ColumnType.of(ColumnType.Kind.INTEGER), Visit::pages)
        .build();
  }

  static List<Keyed<Visit>> batch(Visit... visits) {
    return Arrays.stream(visits).map(visit -> Keyed.of(UUID.randomUUID(), visit)).toList();
  }

  static List<Keyed<Visit>> batchBy(String... names) {
    return batch(Arrays.stream(names).map(who -> new Visit(who, 1)).toArray(Visit[]::new));
  }
}
