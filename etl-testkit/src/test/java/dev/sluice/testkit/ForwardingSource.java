package dev.sluice.testkit;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.core.Source;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A source that does what another does, but for what a subclass changes. */
class ForwardingSource implements Source<String> {
  final MemorySource<String> sound;

  ForwardingSource(MemorySource<String> sound) {
    this.sound = sound;
  }

  @Override
  public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
    return sound.poll(max, wait).stream().map(this::delivered).toList();
  }

  Delivery<String> delivered(Delivery<String> delivery) {
    return delivery;
  }

  @Override
  public List<Delivery<String>> settle(List<Settlement<String>> done) {
    return sound.settle(done.stream().map(this::settlement).toList());
  }

  Settlement<String> settlement(Settlement<String> settlement) {
    return settlement;
  }

  @Override
  public OptionalLong backlog() {
    return sound.backlog();
  }

  @Override
  public void stopReceiving() {
    sound.stopReceiving();
  }

  @Override
  public void close() {
    sound.close();
  }
}
