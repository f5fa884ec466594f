package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.sqs.internal.json.Marks;
import dev.sluice.sqs.internal.json.Received;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages received and not settled, by message id: what the buffer and the lanes hold
 * together. Thread-safe.
 */
final class InFlight {
  private final ConcurrentHashMap<String, Held> held = new ConcurrentHashMap<>();
  private final Health health;

  InFlight(Health health) {
    this.health = health;
  }

  /**
   * Takes in the messages of one receive. A message that is held already is not handed out a second
   * time: its first delivery takes over the newer handle and settles both.
   *
   * @return how many there were; what is new, in the order received; and, of a message group of
   *     which an earlier message is held already, what has to go back so that it can't overtake
   *     that one
   */
  Admitted admit(List<Received> received) {
    long now = System.nanoTime();
    List<Delivery<String>> fresh = new ArrayList<>(received.size());
    List<Held> overtaking = new ArrayList<>();
    Set<String> busyGroups = new HashSet<>();
    for (Received message : received) {
      Held admitted = admit(message, now);
      if (admitted == null) {
        health.redelivered();
        if (message.group() != null) {
          busyGroups.add(message.group());
        }
      } else if (admitted.group != null && busyGroups.contains(admitted.group)) {
        overtaking.add(admitted);
      } else {
        fresh.add(delivery(message, admitted));
      }
    }
    return new Admitted(received.size(), fresh, overtaking);
  }

  private static Delivery<String> delivery(Received message, Held held) {
    Delivery<String> delivery =
        Delivery.of(message.id(), message.body(), message.attempt(), message.sentAt(), held);
    Marks marks = message.marks();
    if (marks.group() != null) {
      delivery = delivery.withGroup(marks.group());
    }
    if (marks.sequenceNumber() != null) {
      delivery = delivery.withSequenceNumber(marks.sequenceNumber());
    }
    if (marks.traceHeader() != null) {
      delivery = delivery.withTraceHeader(marks.traceHeader());
    }
    return message.attributes().isEmpty()
        ? delivery
        : delivery.withAttributes(TypedAttributes.of(message.attributes()));
  }

  private @Nullable Held admit(Received message, long now) {
    Held fresh = new Held(message, now);
    Held current =
        held.compute(
            message.id(),
            (id, old) -> old != null && old.redelivered(message.handle(), now) ? old : fresh);
    return current == fresh ? fresh : null;
  }

  /** The handle to settle with: that of the message's newest delivery. */
  String newestHandle(Held one) {
    Held newest = one.isOver() ? held.get(one.id) : one;
    return newest == null ? one.handle() : newest.handle();
  }

  /** Forgets what was settled; false where a newer handle came meanwhile and has to be settled. */
  boolean end(Held one, String usedHandle) {
    if (!one.end(usedHandle)) {
      return false;
    }
    held.remove(one.id, one);
    return true;
  }

  /** Forgets what could not be settled, so that it is no longer extended and comes again. */
  void giveUp(Held one) {
    one.giveUp();
    held.remove(one.id, one);
  }

  int size() {
    return held.size();
  }

  Collection<Held> all() {
    return held.values();
  }

  record Admitted(int received, List<Delivery<String>> fresh, List<Held> overtaking) {}
}
