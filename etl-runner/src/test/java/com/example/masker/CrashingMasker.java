package com.example.masker;

import dev.sluice.mapping.Masker;
import dev.sluice.mapping.MaskerProvider;
import java.util.Locale;

/** A user's masker that fails in several ways and quotes its value each time. */
public final class CrashingMasker implements MaskerProvider, Masker {
  @Override
  public String name() {
    return "crashing";
  }

  @Override
  public Masker masker() {
    return this;
  }

  @Override
  public String mask(String domain, String clear) {
    if (clear.endsWith("exception")) {
      RuntimeException e = new IllegalStateException(clear, new RuntimeException(clear));
      e.addSuppressed(new RuntimeException(clear));
      throw e;
    }
    if (clear.endsWith("thread")) {
      Thread thread = new Thread(() -> fail(clear), "crashing");
      thread.start();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (clear.endsWith("error")) {
      throw new OutOfMemoryError(clear);
    }
    return String.format(Locale.ROOT, "%s-%08x", domain, clear.hashCode());
  }

  private static void fail(String clear) {
    throw new IllegalArgumentException(clear, new RuntimeException(clear));
  }
}
