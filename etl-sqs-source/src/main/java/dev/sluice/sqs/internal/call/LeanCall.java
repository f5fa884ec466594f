package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.http.HttpConnection;
import dev.sluice.sqs.internal.http.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * One call with its tries, as often and after such pauses as the SDK's retry strategy says. A try
 * on a connection that proves to be closed by the server before is made once more on a new one at
 * once, and counts as one. For one thread at a time.
 */
public final class LeanCall<A> implements Sent<A> {
  private final Carrier carrier;
  private final Request<A> request;
  private final long end;
  private final Tries tries;
  private @Nullable HttpConnection underWay;
  private long deadline;
  private @Nullable A answer;
  private @Nullable RuntimeException failure;

  LeanCall(Carrier carrier, Request<A> request) {
    this.carrier = carrier;
    this.request = request;
    this.end = System.nanoTime() + request.limit().toNanos();
    this.tries = new Tries(carrier.retries());
  }

  /** Sends the request where a connection waits and the strategy has nothing against it. */
  LeanCall<A> sendIfFree() {
    HttpConnection connection = tries.firstPause().isZero() ? carrier.pool().takeAhead() : null;
    if (connection != null) {
      deadline = nextDeadline();
      try {
        carrier.send(request, connection);
        underWay = connection;
      } catch (IOException e) {
        // Closed by the server meanwhile: the first try is yet to be made.
        carrier.pool().giveBackAhead(connection);
      } catch (RuntimeException | LinkageError e) {
        carrier.pool().giveBackAhead(connection);
        failure = asFailure(e);
      }
    }
    return this;
  }

  @Override
  public boolean isUnderWay() {
    return underWay != null;
  }

  @Override
  public boolean isAnswered() {
    HttpConnection connection = underWay;
    if (connection != null) {
      underWay = null;
      try {
        answer = carrier.receive(request, connection, deadline);
        tries.succeeded();
      } catch (IOException e) {
        // A stale connection: the first try is yet to be made.
        failure = connection.wasStale(e) ? null : asFailure(e);
      } catch (RuntimeException | LinkageError e) {
        failure = asFailure(e);
      } finally {
        carrier.pool().giveBackAhead(connection);
      }
    }
    return answer != null;
  }

  @Override
  public A answer() {
    if (isAnswered() && answer != null) {
      return answer;
    }
    try {
      pause(failure == null ? tries.firstPause() : nextPause(failure));
      while (true) {
        try {
          A received = attempt();
          tries.succeeded();
          return received;
        } catch (IOException | RuntimeException e) {
          pause(nextPause(asFailure(e)));
        }
      }
    } catch (LinkageError e) {
      throw new CallFailed(Fault.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallFailed(new Fault(Fault.Kind.INTERRUPTED, "interrupted"));
    }
  }

  private A attempt() throws IOException, InterruptedException {
    deadline = nextDeadline();
    HttpConnection connection = carrier.pool().take(deadline);
    try {
      try {
        return attempt(connection);
      } catch (IOException e) {
        if (!connection.wasStale(e)) {
          throw e;
        }
        connection = carrier.pool().replace(connection);
        return attempt(connection);
      }
    } finally {
      carrier.pool().giveBack(connection);
    }
  }

  private A attempt(HttpConnection connection) throws IOException {
    DaemonThread thread = Thread.currentThread() instanceof DaemonThread daemon ? daemon : null;
    if (thread != null) {
      thread.during(connection::close);
    }
    try {
      if (!connection.isConnected()) {
        carrier.pool().connect(connection, deadline);
      }
      carrier.send(request, connection);
      return carrier.receive(request, connection, deadline);
    } finally {
      if (thread != null) {
        thread.during(null);
      }
    }
  }

  /** How long to wait before the next try; throws {@link CallFailed} where there is none. */
  private Duration nextPause(RuntimeException e) {
    if (e instanceof CallFailed last) {
      throw last;
    }
    failure = e;
    Fault fault = Fault.of(e);
    if (fault.kind() == Fault.Kind.INTERRUPTED) {
      throw new CallFailed(fault);
    }
    Optional<Duration> pause = tries.pauseAfter(e);
    if (pause.isPresent() && System.nanoTime() + pause.get().toNanos() - end < 0) {
      carrier.retryCounts().after(e);
      return pause.get();
    }
    throw new CallFailed(fault);
  }

  private static void pause(Duration pause) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }

  private long nextDeadline() {
    long limit = System.nanoTime() + request.tryLimit().toNanos();
    return limit - end < 0 ? limit : end;
  }

  /** As the SDK throws it; what no further try can mend is what the call fails with. */
  private static RuntimeException asFailure(Throwable e) {
    if (e instanceof LinkageError unfit) {
      return new CallFailed(Fault.of(unfit));
    }
    return e instanceof RuntimeException known ? known : SdkClientException.create("", e);
  }
}
