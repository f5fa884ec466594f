package dev.sluice.sqs;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.core.Source;
import dev.sluice.core.SourceGoneException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.sqs.Health.Work;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.sqs.internal.call.SharedCalls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Messages of an Amazon SQS queue, standard or FIFO.
 *
 * <p>Threads of its own long-poll the queue into a bounded buffer, and a heartbeat keeps invisible
 * what is received and not settled, so that a slow or waiting lane burns no receive count. A
 * message that is delivered again meanwhile is not handed out twice: its first delivery settles
 * both.
 *
 * <p>On a FIFO queue the order within a message group holds: the messages of one receive stay
 * together, and SQS hands out no others of their groups until they are settled.
 *
 * <p>The credentials need {@code sqs:ReceiveMessage}, {@code sqs:DeleteMessage}, {@code
 * sqs:ChangeMessageVisibility} and {@code sqs:GetQueueAttributes} on the queue; {@link
 * #deadLetterQueueUrl()} needs {@code sqs:GetQueueUrl} on the other.
 *
 * <p>It never creates a queue, and it does not close the client: who made the client closes it,
 * after the source. Thread-safe.
 */
public final class SqsSource implements Source<String> {
  private static final Logger LOG = LoggerFactory.getLogger(SqsSource.class);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final SqsClient client;
  private final QueueFacts queue;
  private final SharedCalls calls;
  private final Health health;
  private final Buffer buffer;
  private final InFlight inFlight;
  private final Fan fan;
  private final Settler settler;
  private final Heartbeat heartbeat;
  private final Receivers receivers;
  private final Backlog backlog;
  private final AtomicBoolean polled = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch waitingGivenBack = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqsSource(
      SqsClient client, QueueFacts queue, SqsSourceOptions options, LongSupplier nanoTime) {
    Duration timeout = options.visibilityTimeout().orElse(queue.visibilityTimeout());
    this.calls = options.transport().calls(client, queue, timeout, options.receivers());
    this.client = client;
    this.queue = queue;
    this.health = new Health(queue.url(), nanoTime, this::healthChanged);
    this.backlog = new Backlog(client, queue, nanoTime);
    this.inFlight = new InFlight(health);
    this.buffer =
        new Buffer(
            new Depth(System::nanoTime),
            inFlight::size,
            options.bufferSize(),
            options.bufferChars(),
            options.pollChars(),
            !queue.fifo());
    this.fan = new Fan(options.settlers());
    OpenReceives receives =
        new OpenReceives(
            options.waitTime(), () -> inFlight.size() > 0 || !calls.share().allowsLongWaits());
    this.settler = new Settler(calls, inFlight, fan, health, receives);
    this.heartbeat =
        new Heartbeat(
            calls,
            inFlight,
            fan,
            health,
            settler::giveBack,
            buffer::pause,
            timeout,
            options.longestHold());
    this.receivers =
        new Receivers(
            options.receivers(), calls, receives, buffer, inFlight, health, settler::giveBack);
  }

  /**
   * Looks at the queue. No message is received before the first {@link #poll}, so that a pipeline
   * which can't start for another reason leaves the queue as it is.
   *
   * @param client made by {@link SqsConnection} or by the user; where its time limits are not
   *     longer than {@link SqsSourceOptions#waitTime()}, receives wait for less, and where it has
   *     few connections, no more than half of them are for receives
   * @throws ConfigurationException where the queue is missing or not to be used
   * @throws SourceUnavailableException where it can't be reached now; opening may be tried again
   */
  public static SqsSource open(SqsClient client, SqsSourceOptions options) {
    return open(client, options, System::nanoTime);
  }

  /** The same, with the clock that says how long a refusal lasts. */
  static SqsSource open(SqsClient client, SqsSourceOptions options, LongSupplier nanoTime) {
    QueueFacts queue = QueueFacts.find(client, options.queueUrl());
    if (options.visibilityTimeout().isEmpty() && queue.visibilityTimeout().isZero()) {
      throw new ConfigurationException(
          "the queue " + queue.url() + " has a visibility timeout of 0: set visibilityTimeout");
    }
    SqsSource source = new SqsSource(client, queue, options, nanoTime);
    source.calls.share().open(queue.url(), options.receivers());
    source.heartbeat.start();
    return source;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The messages of one receive come together; only where they are more than {@code max} are
   * they parted: the rest of them stays for the next poll on a standard queue and goes back to a
   * FIFO queue, from which no more are received at a time than the last poll asked for. On a
   * standard queue, {@link SqsSourceOptions#pollChars()} parts them likewise.
   *
   * @throws SourceUnavailableException where nothing is buffered and receiving fails: at an outage,
   *     throttling or expired credentials. The source itself goes on trying, with growing pauses.
   * @throws SourceGoneException where nothing is buffered and the queue was deleted, access to it
   *     withdrawn, or something that is not SQS answers in its place, and this stayed so for a
   *     minute; the message says which
   * @throws IllegalStateException where the source is closed
   */
  @Override
  public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
    if (max < 1) {
      throw new IllegalArgumentException("max is " + max + "; it has to be at least 1");
    }
    if (closed.get()) {
      throw new IllegalStateException("the source of " + queue.url() + " is closed");
    }
    startReceivers();
    Units.Taken taken = buffer.take(max, wait, this::isReceiving);
    if (!taken.rest().isEmpty()) {
      settler.giveBack(taken.rest().stream().map(SqsSource::held).toList());
    }
    List<Delivery<String>> out = taken.out();
    if (out.isEmpty() && !stopped.get()) {
      throwIfDown();
    }
    if (out.stream().noneMatch(one -> held(one).isOver())) {
      return out;
    }
    List<Delivery<String>> alive = out.stream().filter(one -> !held(one).isOver()).toList();
    buffer.dropped(out.size() - alive.size());
    return alive;
  }

  private void startReceivers() {
    if (polled.compareAndSet(false, true)) {
      boolean started = false;
      try {
        receivers.start();
        started = true;
      } finally {
        polled.set(started);
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Deletes and returns travel in batches of 10, side by side. Entries that failed are tried
   * again up to 3 times within about a second, with the newest receipt handle; calls are retried by
   * the SDK. An outage does not throw: what did not settle is answered, is no longer extended and
   * comes again after its visibility timeout.
   *
   * @throws IllegalArgumentException where a delivery is not one of an SQS source
   */
  @Override
  public List<Delivery<String>> settle(List<Settlement<String>> done) {
    List<Delivery<String>> unsettled = settler.settle(done);
    int worked = 0;
    for (Settlement<String> one : done) {
      worked += one instanceof Settlement.Return<String> back && back.after().isZero() ? 0 : 1;
    }
    if (worked > unsettled.size()) {
      buffer.drained(worked - unsettled.size());
    } else if (worked > 0) {
      buffer.notDrained();
    }
    return unsettled;
  }

  /** {@inheritDoc} Counts what is visible, in flight and delayed, as SQS approximates it. */
  @Override
  public OptionalLong backlog() {
    return OptionalLong.of(backlog.count().total());
  }

  /**
   * The same by the state of the messages. Asks the server.
   *
   * @throws SourceUnavailableException where the server can't be asked now
   * @throws SourceGoneException where it refuses, and did for a minute
   */
  public SqsBacklog backlogByState() {
    return backlog.count();
  }

  /**
   * The URL of the queue to which this queue's redrive policy sends; empty where it has no such
   * policy. Asks the server.
   *
   * @throws ConfigurationException where that queue can't be found
   * @throws SourceUnavailableException where the server can't be asked now
   */
  public Optional<String> deadLetterQueueUrl() {
    return queue.redriveTargetUrl(client);
  }

  QueueFacts queue() {
    return queue;
  }

  /**
   * How it stands now, and what it counted so far. Asks nobody and waits for nothing: a thread that
   * scrapes may call it as often as it likes, also after the source was closed.
   */
  public SqsGauges gauges() {
    return new SqsGauges(health.tallies, buffer.size(), inFlight.size(), calls.retries());
  }

  @Override
  public void receiveAtMost(long deliveries) {
    buffer.limit(deliveries);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Receives under way go on, and what they bring is returned. A return waits for those that end
   * within two seconds; where one waits for longer, what is returned becomes visible once that is
   * over.
   */
  @Override
  public void stopReceiving() {
    if (stopped.compareAndSet(false, true)) {
      receivers.stop();
      List<Held> waiting = buffer.close().stream().map(SqsSource::held).toList();
      // Where no thread is free, closing returns them.
      if (waiting.isEmpty() || !fan.startIfFree(() -> giveBackWaiting(waiting))) {
        waitingGivenBack.countDown();
      }
    }
  }

  private void giveBackWaiting(List<Held> waiting) {
    try {
      settler.giveBack(waiting);
    } finally {
      waitingGivenBack.countDown();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Takes about a second where a receive waits for messages, and under half a minute whatever
   * the queue does. A long poll that a client of the user's makes by {@link Transport#SDK} can't be
   * aborted: it ends by itself later, and what it receives is returned too.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    health.ends(Work.RECEIVE);
    health.ends(Work.EXTEND);
    stopReceiving();
    boolean interrupted = Thread.interrupted();
    try {
      heartbeat.close(GRACE);
      receivers.close(GRACE);
      settler.giveBack(inFlight.all());
      boolean unused = waitingGivenBack.await(Settler.GIVE_BACK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      fan.close();
      calls.close();
      calls.share().close();
      health.ends(Work.SETTLE);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    LOG.debug("closed {}: {}", queue.url(), gauges());
  }

  private void healthChanged() {
    buffer.wake();
  }

  private boolean isReceiving() {
    return health.end().isEmpty() && health.outage().isEmpty();
  }

  private void throwIfDown() {
    health
        .end()
        .ifPresent(
            why -> {
              throw new SourceGoneException(why);
            });
    health
        .outage()
        .ifPresent(
            fault -> {
              throw new SourceUnavailableException(
                  fault.failure(), "can't receive from " + queue.url() + ": " + fault.text());
            });
  }

  private static Held held(Delivery<String> delivery) {
    return (Held) delivery.receipt();
  }
}
