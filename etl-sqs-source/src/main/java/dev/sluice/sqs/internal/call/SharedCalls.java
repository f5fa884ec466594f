package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.json.Failure;
import dev.sluice.sqs.internal.json.Received;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Calls that leave each other connections: see {@link ConnectionShare}. A receive has to have its
 * turn before, since it may be long until then.
 */
public final class SharedCalls implements SqsCalls {
  private final SqsCalls calls;
  private final ConnectionShare share;
  private final String queueUrl;

  SharedCalls(SqsCalls calls, ConnectionShare share, String queueUrl) {
    this.calls = calls;
    this.share = share;
    this.queueUrl = queueUrl;
  }

  /** Gives the turns. */
  public ConnectionShare share() {
    return share;
  }

  /** Whether the calls are the lean ones. */
  public boolean isLean() {
    return calls instanceof LeanCalls;
  }

  /**
   * How often calls were tried again; empty where the SDK's client does so, which does not tell.
   */
  public Map<String, Long> retries() {
    return calls instanceof LeanCalls lean ? lean.retries().byKind() : Map.of();
  }

  @Override
  public List<Received> receive(int most, Duration wait) {
    return calls.receive(most, wait);
  }

  @Override
  public Sent<List<Failure>> startDelete(List<String> handles) {
    Sent<List<Failure>> sent = calls.startDelete(handles);
    return new Sent<>() {
      @Override
      public boolean isUnderWay() {
        return sent.isUnderWay();
      }

      @Override
      public boolean isAnswered() {
        return sent.isAnswered();
      }

      @Override
      public List<Failure> answer() {
        return sent.isAnswered() ? sent.answer() : inTurn(sent::answer);
      }
    };
  }

  @Override
  public List<Failure> changeVisibility(List<Visibility> changes) {
    return inTurn(() -> calls.changeVisibility(changes));
  }

  private <A> A inTurn(Supplier<A> call) {
    ConnectionShare.Begun begun;
    try {
      begun = share.beginShort();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallFailed(new Fault(Fault.Kind.INTERRUPTED, "interrupted"));
    }
    try {
      return call.get();
    } finally {
      share.endShort(begun, queueUrl);
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
