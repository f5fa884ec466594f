package dev.sluice.runner.chaos;

import dev.sluice.testkit.Login;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.Malformed;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends messages, and remembers every one, to compare with what became of it. For one thread. */
final class Sent implements AutoCloseable {
  private static final List<Malformed> KINDS =
      Arrays.stream(Malformed.values()).filter(Malformed::fitsSqs).toList();

  private final SqsServer sqs;
  private final SqsQueue queue;
  private final double malformedShare;
  private final double refusedShare;
  private final LoginMessages messages;
  private final Random random;
  private int refused;
  private final ExecutorService senders = Executors.newFixedThreadPool(4);
  private final Map<String, Login> valid = new ConcurrentHashMap<>();
  private final Map<String, Broken> broken = new ConcurrentHashMap<>();

  /** A message that is to become a dead letter, and with which reason. */
  record Broken(String kind, String body, String reason) {

    static Broken of(Malformed kind, Login login) {
      return new Broken(kind.toString(), kind.body(login), kind.code());
    }

    /** Its row is refused by {@link RowFaults}. */
    static Broken refused(String state, Login login) {
      Login marked =
          Login.of(
              login.userId(),
              login.appVersion(),
              login.deviceType(),
              login.ip(),
              RowFaults.MARK + state,
              login.deviceId());
      return new Broken("row of " + state, marked.json(), "sql_" + state);
    }
  }

  /**
   * Sends nothing yet.
   *
   * @param malformedShare of messages that can't become a row
   * @param refusedShare of messages whose row the database refuses, each by one SQLSTATE
   */
  Sent(SqsServer sqs, SqsQueue queue, double malformedShare, double refusedShare, long seed) {
    this.sqs = sqs;
    this.queue = queue;
    this.malformedShare = malformedShare;
    this.refusedShare = refusedShare;
    this.messages = LoginMessages.seeded(seed);
    this.random = new Random(seed);
  }

  /** Sends so many more, ten a call and some calls at a time. */
  void send(int count) throws InterruptedException {
    List<Future<?>> calls = new ArrayList<>();
    for (int left = count; left > 0; left -= 10) {
      List<Login> valids = new ArrayList<>();
      List<Broken> brokens = new ArrayList<>();
      for (int i = 0; i < Math.min(left, 10); i++) {
        Login login = messages.next();
        if (random.nextDouble() < malformedShare) {
          Malformed kind = KINDS.get(random.nextInt(KINDS.size()));
          brokens.add(Broken.of(kind, login));
        } else if (random.nextDouble() < refusedShare) {
          brokens.add(Broken.refused(RowFaults.STATES.get(refused++), login));
          refused %= RowFaults.STATES.size();
        } else {
          valids.add(login);
        }
      }
      calls.add(senders.submit(() -> send(valids, brokens)));
    }
    try {
      for (Future<?> call : calls) {
        call.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the test could not send", e);
    }
  }

  private void send(List<Login> valids, List<Broken> brokens) {
    List<String> bodies = new ArrayList<>();
    valids.forEach(login -> valid.put(login.userId(), login));
    brokens.forEach(one -> bodies.add(one.body()));
    valids.forEach(login -> bodies.add(login.json()));
    List<String> ids = sqs.send(queue.url(), bodies);
    for (int i = 0; i < brokens.size(); i++) {
      broken.put(ids.get(i), brokens.get(i));
    }
  }

  /** The valid ones by their user id. */
  Map<String, Login> valid() {
    return valid;
  }

  /** The malformed ones by their message id. */
  Map<String, Broken> broken() {
    return broken;
  }

  @Override
  public void close() {
    senders.shutdownNow();
  }
}
