package dev.sluice.runner.send;

import dev.sluice.runner.send.Messages.Message;
import dev.sluice.runner.send.Messages.UnreadableException;
import dev.sluice.sqs.SqsSender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends messages, several calls at a time, and counts what became of them. Used once. */
final class Sending {
  /** Calls at the same time; one to a FIFO queue, for the order. */
  static final int CALLS = 8;

  private static final Logger log = LoggerFactory.getLogger(Sending.class);
  private static final int CALL = 10;
  private static final int NAMED = 20;
  private static final int MOST_IN_A_ROW = 100;

  private final SqsSender sender;
  private final Consumer<String> problems;
  private final int calls;
  private long sent;
  private long notSent;
  private int notSentInARow;

  /** Begins. {@code problems} hears of the first messages that were not sent, by their place. */
  Sending(SqsSender sender, Consumer<String> problems) {
    this.sender = sender;
    this.problems = problems;
    this.calls = sender.isFifo() ? 1 : CALLS;
  }

  /** Sends them all; gives up where a hundred in a row were not sent. */
  void send(Messages messages) throws IOException, UnreadableException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(calls);
    Semaphore free = new Semaphore(calls);
    try {
      List<Message> next = new ArrayList<>(CALL);
      for (Message message = messages.next(); message != null; message = messages.next()) {
        next.add(message);
        if (next.size() == CALL) {
          submit(next, threads, free);
          next = new ArrayList<>(CALL);
          if (isHopeless()) {
            problems.accept(
                "gave up before " + message + ": " + MOST_IN_A_ROW + " in a row failed");
            return;
          }
        }
      }
      submit(next, threads, free);
    } finally {
      threads.shutdown();
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        log.debug("waiting for the last calls");
      }
    }
  }

  synchronized long sent() {
    return sent;
  }

  synchronized long notSent() {
    return notSent;
  }

  private synchronized boolean isHopeless() {
    return notSentInARow >= MOST_IN_A_ROW;
  }

  private void submit(List<Message> batch, ExecutorService threads, Semaphore free)
      throws InterruptedException {
    free.acquire();
    threads.execute(
        () -> {
          try {
            record(batch, sender.send(batch.stream().map(Message::body).toList()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            free.release();
          }
        });
  }

  private synchronized void record(List<Message> batch, List<SqsSender.NotSent> failed) {
    sent += batch.size() - failed.size();
    notSentInARow = failed.size() == batch.size() ? notSentInARow + failed.size() : 0;
    for (SqsSender.NotSent one : failed) {
      if (++notSent <= NAMED) {
        problems.accept(batch.get(one.index()).place() + " was not sent: " + one.why());
      } else if (notSent == NAMED + 1) {
        problems.accept("more were not sent: counted from here on");
      }
    }
  }
}
