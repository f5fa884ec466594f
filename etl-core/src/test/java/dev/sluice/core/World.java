package dev.sluice.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A queue, a table and a dead-letter queue that fail at random, and check at each call that the
 * engine keeps the laws. Faults get rarer, so that every run comes to an end.
 */
final class World {
  /** What becomes of a message in the end. Part of its body, so that it goes with the value. */
  enum Fate {
    STORED,
    REJECTED_BY_TRANSFORMER,
    REJECTED_BY_SINK,
    REJECTED_IN_THE_END
  }

  /** Of a value that fails for ever. */
  private static final Suspicion PATIENT =
      Suspicion.of(Reason.of("sql_57014"), Duration.ofMillis(1), Duration.ofMillis(20));

  /** A message; its body is {@code fate:key}. */
  record Message(String id, String body) {
    Fate fate() {
      return fateOf(body);
    }

    UUID key() {
      return Keyed.keyOf(body);
    }
  }

  private record Handle(int number) implements Receipt {}

  private final Random random;
  final List<Message> messages = new ArrayList<>();
  private final Deque<Message> waiting = new ArrayDeque<>();
  private final Map<Receipt, Delivery<String>> open = new LinkedHashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Map<UUID, String> rows = new HashMap<>();
  private final Map<UUID, Rejected<String>> deadLetters = new HashMap<>();
  private final Set<UUID> refusedOnce = new HashSet<>();
  private final Set<String> gone = new HashSet<>();
  private int faultsLeft;
  private int callsUntilStop = Integer.MAX_VALUE;
  private Runnable stop = () -> {};
  private Counts seen = Counts.NONE;
  private int handedOut;
  private int removedRows;
  private int removedLetters;
  private int returned;
  private int silentRows;
  private int toldRows;
  private int receipts;

  World(long seed) {
    random = new Random(seed);
    faultsLeft = random.nextInt(60);
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      // Some share a key: a producer that publishes twice.
      String key = Integer.toString(random.nextInt(2 * count));
      Fate fate = Fate.values()[Math.max(0, random.nextInt(7) - 3)];
      messages.add(new Message("id-" + i, fate + ":" + key));
    }
    waiting.addAll(messages);
  }

  static Fate fateOf(String body) {
    return Fate.valueOf(body.substring(0, body.indexOf(':')));
  }

  /** Calls {@code stop} at the n-th call of the run that begins. */
  synchronized void begin(Runnable stop, boolean stopsOnce) {
    this.stop = stop;
    this.callsUntilStop = stopsOnce ? 1 + random.nextInt(30) : Integer.MAX_VALUE;
    handedOut = 0;
    removedRows = 0;
    removedLetters = 0;
    returned = 0;
  }

  /** The laws of one run, which is over. */
  synchronized void checkRun(Counts counts) {
    law(open.isEmpty(), "stranded: " + open.values());
    law(counts.received() == handedOut, "received " + counts + " of " + handedOut);
    law(counts.inserted() + counts.duplicates() == removedRows, "rows " + counts);
    law(counts.deadLettered() == removedLetters, "dead letters " + counts);
    law(counts.returned() == returned, "returned " + counts);
    seen = seen.plus(counts);
  }

  synchronized boolean isDrained() {
    return waiting.isEmpty();
  }

  /** The laws of all runs together, message by message; the queue is drained. */
  synchronized void checkEnd() {
    Set<UUID> keys = new HashSet<>();
    Set<UUID> letters = new HashSet<>();
    for (Message message : messages) {
      law(gone.contains(message.id()), "never removed: " + message);
      if (message.fate() == Fate.STORED) {
        keys.add(message.key());
        law(message.body().equals(rows.get(message.key())), "no row or another one: " + message);
      } else {
        letters.add(Keyed.keyOf(message.id()));
        Rejected<String> letter = deadLetters.get(Keyed.keyOf(message.id()));
        law(letter != null && letter.delivery().body().equals(message.body()), "lost: " + message);
      }
    }
    law(rows.keySet().equals(keys), "rows of no message");
    law(deadLetters.keySet().equals(letters), "dead letters of no rejected message");
    law(seen.inserted() == toldRows, "inserted " + seen + " and told " + toldRows);
    law(toldRows + silentRows == rows.size(), "each row is made once");
  }

  Source<String> source() {
    return new Source<>() {
      @Override
      public List<Delivery<String>> poll(int max, Duration wait) {
        return World.this.poll(max);
      }

      @Override
      public List<Delivery<String>> settle(List<Settlement<String>> done) {
        return World.this.settle(done);
      }

      @Override
      public OptionalLong backlog() {
        synchronized (World.this) {
          return OptionalLong.of(waiting.size() + open.size());
        }
      }

      @Override
      public void close() {}
    };
  }

  static Keyed<String> transform(Delivery<String> in) throws RejectedException {
    if (fateOf(in.body()) == Fate.REJECTED_BY_TRANSFORMER) {
      throw new RejectedException(Reason.of("no", "field"));
    }
    return Keyed.of(Keyed.keyOf(in.body()), in.body());
  }

  private synchronized List<Delivery<String>> poll(int max) {
    called();
    if (fault(8)) {
      throw new SourceUnavailableException("503");
    }
    List<Delivery<String>> polled = new ArrayList<>();
    int wanted = 1 + random.nextInt(max);
    while (polled.size() < wanted && !waiting.isEmpty()) {
      Message message = waiting.remove();
      polled.add(handOut(message));
      if (fault(10)) {
        // Its visibility ended while it was worked on, or the queue delivers it once more.
        waiting.add(message);
      }
      if (polled.size() < wanted && fault(10)) {
        polled.add(handOut(message));
      }
    }
    return polled;
  }

  private Delivery<String> handOut(Message message) {
    int attempt = attempts.merge(message.id(), 1, Integer::sum);
    Delivery<String> delivery =
        Delivery.of(message.id(), message.body(), attempt, Instant.EPOCH, new Handle(receipts++));
    open.put(delivery.receipt(), delivery);
    handedOut++;
    return delivery;
  }

  private synchronized List<Delivery<String>> settle(List<Settlement<String>> done) {
    called();
    List<Delivery<String>> unsettled = new ArrayList<>();
    for (Settlement<String> settlement : done) {
      Delivery<String> delivery = settlement.delivery();
      Message message = new Message(delivery.id(), delivery.body());
      law(open.remove(delivery.receipt()) != null, "settled twice: " + settlement);
      boolean works = !fault(8);
      if (settlement instanceof Settlement.Remove<String>) {
        boolean row = message.fate() == Fate.STORED;
        law(
            row
                ? rows.containsKey(message.key())
                : deadLetters.containsKey(Keyed.keyOf(message.id())),
            "removed before it was stored: " + settlement);
        removedRows += row ? 1 : 0;
        removedLetters += row ? 0 : 1;
        if (works) {
          gone.add(message.id());
        } else if (random.nextBoolean()) {
          waiting.add(message);
          unsettled.add(delivery);
        } else {
          // It took effect, and the answer was lost.
          gone.add(message.id());
          unsettled.add(delivery);
        }
      } else {
        returned++;
        waiting.add(message);
        if (!works) {
          unsettled.add(delivery);
        }
      }
    }
    return unsettled;
  }

  synchronized WriteResult writeRows(List<Keyed<String>> batch) {
    called();
    checkBatch(batch);
    unavailable();
    if (batch.stream().anyMatch(one -> fateOf(one.value()) == Fate.REJECTED_BY_SINK)) {
      throw new BadBatchException(Reason.of("sql_23514", "positive"));
    }
    if (batch.stream().anyMatch(one -> fateOf(one.value()) == Fate.REJECTED_IN_THE_END)) {
      throw new SinkUnavailableException("57014", PATIENT);
    }
    int fresh = 0;
    for (Keyed<String> one : batch) {
      fresh += rows.putIfAbsent(one.key(), one.value()) == null ? 1 : 0;
    }
    if (fault(6)) {
      silentRows += fresh;
      throw new SinkUnavailableException("the connection broke during the commit");
    }
    toldRows += fresh;
    return WriteResult.of(fresh, batch.size() - fresh);
  }

  synchronized WriteResult writeDeadLetters(List<Keyed<Rejected<String>>> batch) {
    called();
    checkBatch(batch);
    unavailable();
    Stream<UUID> keys = batch.stream().map(Keyed::key);
    if (batch.size() == 1 && fault(6) && refusedOnce.add(batch.get(0).key())) {
      throw new BadBatchException(Reason.of("dead_letter_refused"));
    }
    if (batch.size() > 1 && fault(6) && !keys.allMatch(refusedOnce::contains)) {
      throw new BadBatchException(Reason.of("dead_letter_refused"));
    }
    int fresh = 0;
    for (Keyed<Rejected<String>> one : batch) {
      law(fateOf(one.value().delivery().body()) != Fate.STORED, "a good one rejected: " + one);
      fresh += deadLetters.putIfAbsent(one.key(), one.value()) == null ? 1 : 0;
    }
    if (fault(6)) {
      throw new SinkUnavailableException("no answer");
    }
    return WriteResult.of(fresh, batch.size() - fresh);
  }

  private static void checkBatch(List<? extends Keyed<?>> batch) {
    law(!batch.isEmpty(), "an empty batch");
    law(batch.stream().map(Keyed::key).distinct().count() == batch.size(), "a key twice");
  }

  private void unavailable() {
    if (fault(6)) {
      throw new SinkUnavailableException("57P01");
    }
    if (fault(20)) {
      throw new SinkUnavailableException("57014", Suspicion.thatPasses(Reason.of("sql_57014")));
    }
    if (fault(60)) {
      throw new SinkGoneException("no such table");
    }
  }

  private boolean fault(int oneIn) {
    if (faultsLeft > 0 && random.nextInt(oneIn) == 0) {
      faultsLeft--;
      return true;
    }
    return false;
  }

  private void called() {
    if (--callsUntilStop == 0) {
      stop.run();
    }
  }

  private static void law(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
