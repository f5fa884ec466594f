package dev.sluice.postgres;

import dev.sluice.core.Sink;
import dev.sluice.testkit.SinkContract;
import dev.sluice.testkit.faults.Wire;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sink bound in Java to a type of the user's own. */
class PostgresSinkContractTest extends SinkContract<Visit> {
  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final Wire wire = new Wire(database.port());

  @AfterEach
  void closeWire() {
    wire.close();
  }

  @Override
  protected Sink<Visit> open() {
    Sink<Visit> sink =
        PostgresSink.open(
            database.dataSourceVia(wire.port()), Visit.BINDING, PostgresSinkOptions.defaults());
    database.execute(
        "alter table visits drop constraint if exists sane",
        "alter table visits add constraint sane check (pages >= 0)");
    return sink;
  }

  @Override
  protected Visit value(int number) {
    return new Visit("visitor " + number, number);
  }

  @Override
  protected Collection<Visit> stored() {
    List<String> names = database.column("select who || '|' || pages from visits");
    return names.stream()
        .map(row -> row.split("\\|"))
        .map(row -> new Visit(row[0], Integer.valueOf(row[1])))
        .toList();
  }

  @Override
  protected Optional<Visit> badValue() {
    return Optional.of(new Visit("visitor", -1));
  }

  @Override
  protected Optional<Outage> outage() {
    return Optional.of(
        new Outage() {
          @Override
          public void begin() {
            wire.cut();
          }

          @Override
          public void end() {
            wire.mend();
          }
        });
  }
}
