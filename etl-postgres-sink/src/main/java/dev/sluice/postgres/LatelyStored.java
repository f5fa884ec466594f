package dev.sluice.postgres;

import dev.sluice.core.SinkUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a process lately stored on a server, so that it need not send it again: at most one thing in
 * each of 32,768 places, the last one wins.
 *
 * <p>It lasts as long as that server. Another that answers in its place, be it a standby that was
 * promoted or one that was restored, may lack the last of what was stored: all that is remembered
 * is stored again before anything else counts as stored there. Thread-safe; asking takes no lock.
 *
 * @param <E> a thing to store; what has equal keys is the same
 */
final class LatelyStored<E> {
  private static final int PLACES = 1 << 15;
  private static final int MOST_TRIES = 3;

  /** Stores things, and has them committed. */
  @FunctionalInterface
  interface Store<E> {
    /**
     * Stores any number, none included.
     *
     * @param again whether all of them were stored before, so that none is to blame for a failure
     * @return which server did, see {@link Incarnation}
     */
    String store(Collection<E> things, boolean again) throws SQLException;
  }

  /**
   * @param server empty where none is known, or where it is not known to be the same
   */
  private record Memory<E>(String server, AtomicReferenceArray<@Nullable E> places) {}

  private final Function<E, Object> keyOf;
  private final Predicate<E> isSmall;
  private final Store<E> store;
  private volatile Memory<E> memory = new Memory<>("", new AtomicReferenceArray<>(PLACES));

  /**
   * @param isSmall whether a thing is small enough to be remembered
   */
  LatelyStored(Function<E, Object> keyOf, Predicate<E> isSmall, Store<E> store) {
    this.keyOf = keyOf;
    this.isSmall = isSmall;
    this.store = store;
  }

  /** What was lately stored under a key; null where that is not known. */
  @Nullable E get(Object key) {
    return get(memory, key);
  }

  private @Nullable E get(Memory<E> from, Object key) {
    E there = from.places.get(place(key));
    return there != null && keyOf.apply(there).equals(key) ? there : null;
  }

  /**
   * Has things stored on one server.
   *
   * @param asks whether the server is asked also where all are known to be stored there
   * @return the server that has all of them
   */
  String store(Collection<E> things, boolean asks) throws SQLException {
    Memory<E> known = memory;
    try {
      for (int tries = 0; tries < MOST_TRIES; tries++) {
        Map<Object, E> fresh = new LinkedHashMap<>();
        for (E thing : things) {
          Object key = keyOf.apply(thing);
          if (get(known, key) == null) {
            fresh.putIfAbsent(key, thing);
          }
        }
        if (!known.server.isEmpty()) {
          if (fresh.isEmpty() && !asks) {
            return known.server;
          }
          if (store.store(fresh.values(), false).equals(known.server)) {
            remember(known.places, fresh.values());
            return known.server;
          }
        }
        if (isEmpty(known)) {
          String server = store.store(fresh.values(), false);
          begin(known, server, fresh.values());
          return server;
        }
        renew(known);
        known = memory;
      }
    } catch (SQLException | SinkUnavailableException e) {
      if (isOutage(e)) {
        otherServer(known.server);
      }
      throw e;
    }
    throw new SQLTransientConnectionException("servers take turns", "08006");
  }

  /**
   * Has all that is remembered stored again by the next {@link #store}.
   *
   * @param server which may no longer be the one that answers
   */
  synchronized void otherServer(String server) {
    if (memory.server.equals(server)) {
      memory = new Memory<>("", memory.places);
    }
  }

  private boolean isEmpty(Memory<E> of) {
    for (int i = 0; i < PLACES; i++) {
      if (of.places.get(i) != null) {
        return false;
      }
    }
    return true;
  }

  private synchronized void begin(Memory<E> known, String server, Collection<E> stored) {
    if (memory.equals(known)) {
      AtomicReferenceArray<@Nullable E> places = new AtomicReferenceArray<>(PLACES);
      remember(places, stored);
      memory = new Memory<>(server, places);
    }
  }

  /** Stores all again, unless another thread did. */
  private synchronized void renew(Memory<E> known) throws SQLException {
    if (!memory.equals(known)) {
      return;
    }
    AtomicReferenceArray<@Nullable E> places = new AtomicReferenceArray<>(PLACES);
    List<E> all = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      E thing = known.places.get(i);
      if (thing != null) {
        places.set(i, thing);
        all.add(thing);
      }
    }
    memory = new Memory<>(store.store(all, true), places);
  }

  private static boolean isOutage(Exception e) {
    return e instanceof SinkUnavailableException unavailable
        ? unavailable.suspicion().isEmpty()
        : e instanceof SQLException failure && SqlState.of(failure) == SqlState.UNAVAILABLE;
  }

  private void remember(AtomicReferenceArray<@Nullable E> places, Collection<E> things) {
    for (E thing : things) {
      if (isSmall.test(thing)) {
        places.set(place(keyOf.apply(thing)), thing);
      }
    }
  }

  static int place(Object key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & (PLACES - 1);
  }
}
