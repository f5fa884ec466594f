package dev.sluice.core;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener, whatever another of them throws. */
final class ListenerGroup implements PipelineListener {
  private static final Logger log = LoggerFactory.getLogger(PipelineListener.class);

  private final List<PipelineListener> listeners;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  ListenerGroup(List<? extends PipelineListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void received(int deliveries) {
    tell(l -> l.received(deliveries));
  }

  @Override
  public void rejected(Rejected<?> rejected) {
    tell(l -> l.rejected(rejected));
  }

  @Override
  public void deadLetterRefused(Rejected<?> rejected, Reason why) {
    tell(l -> l.deadLetterRefused(rejected, why));
  }

  @Override
  public void halved(int batchSize, Reason reason) {
    tell(l -> l.halved(batchSize, reason));
  }

  @Override
  public void batchesLimited(int most, String why) {
    tell(l -> l.batchesLimited(most, why));
  }

  @Override
  public void batchesUnlimited() {
    tell(l -> l.batchesUnlimited());
  }

  @Override
  public void stored(StoredBatch batch) {
    tell(l -> l.stored(batch));
  }

  @Override
  public void sinkUnavailable(Outage outage) {
    tell(l -> l.sinkUnavailable(outage));
  }

  @Override
  public void sinkAvailable(Outage outage) {
    tell(l -> l.sinkAvailable(outage));
  }

  @Override
  public void sourceUnavailable(Outage outage) {
    tell(l -> l.sourceUnavailable(outage));
  }

  @Override
  public void notSettled(int deliveries) {
    tell(l -> l.notSettled(deliveries));
  }

  @Override
  public void stepped(StepReport step) {
    tell(l -> l.stepped(step));
  }

  @Override
  public void laneHangs(Hang hang) {
    tell(l -> l.laneHangs(hang));
  }

  @Override
  public void laneGoesOn(Hang hang) {
    tell(l -> l.laneGoesOn(hang));
  }

  private void tell(Consumer<PipelineListener> event) {
    for (PipelineListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error e) {
        // The exception's own text may quote a message: its type has to do.
        String kind = listener.getClass().getName() + ": " + e.getClass().getName();
        if (logged.size() < 100 && logged.add(kind)) {
          log.warn("a listener failed and is called on: {}", kind);
        }
      }
    }
  }
}
