package dev.sluice.testkit;

import dev.sluice.core.Sink;
import java.util.Collection;
import java.util.Optional;

class MemorySinkTest extends SinkContract<String> {
  static final String BAD = "bad";

  final MemorySink<String> sink = new MemorySink<>(BAD::equals);

  @Override
  protected Sink<String> open() {
    return sink;
  }

  @Override
  protected String value(int number) {
    return "value " + number;
  }

  @Override
  protected Collection<String> stored() {
    return sink.stored();
  }

  @Override
  protected Optional<String> badValue() {
    return Optional.of(BAD);
  }

  @Override
  protected Optional<Outage> outage() {
    return Optional.of(
        new Outage() {
          @Override
          public void begin() {
            sink.setAvailable(false);
          }

          @Override
          public void end() {
            sink.setAvailable(true);
          }
        });
  }
}
