package dev.sluice.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Threads for the lanes of a pipeline, see {@link Pipeline.Builder#threads}. */
public final class LaneThreads {

  /** Answers an unstarted virtual thread; null before Java 21. */
  private static final @Nullable MethodHandle VIRTUAL = virtualThread();

  private LaneThreads() {}

  /** Daemon threads of the platform, as lanes have them by default. */
  public static ThreadFactory platform() {
    return task -> {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Virtual threads where the JVM has them, which is Java 21 or newer; else threads of the
   * platform. A lane is one thread, so that they spare little with few lanes: they are for
   * applications that have many pipelines, or that want no threads of the platform. Before Java 24
   * a part that waits inside {@code synchronized} holds on to its carrier.
   */
  public static ThreadFactory virtual() {
    MethodHandle virtual = VIRTUAL;
    return virtual == null ? platform() : task -> unstarted(virtual, task);
  }

  private static Thread unstarted(MethodHandle virtual, Runnable task) {
    try {
      return (Thread) virtual.invoke(task);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a virtual thread can't be made", e);
    }
  }

  /** {@code Thread.ofVirtual().unstarted(task)}, which Java 17 does not compile. */
  private static @Nullable MethodHandle virtualThread() {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle ofVirtual =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
      MethodHandle unstarted =
          lookup.findVirtual(
              builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
      return MethodHandles.collectArguments(unstarted, 0, ofVirtual);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
