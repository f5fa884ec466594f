package dev.sluice.bench;

import dev.sluice.core.Masker;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One value into one token. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MaskingBenchmark {
  /** Which masker. */
  @Param({"hmac", "sha256"})
  public String name = "";

  private Masker masker = (domain, clear) -> domain;
  private int next;

  /** Makes the masker, with keys of its own. */
  @Setup
  public void prepare() throws IOException {
    Path file = Files.createTempDirectory("sluice-bench").resolve("keyset.json");
    KeySets.create(file);
    masker =
        switch (name) {
          case "hmac" -> Maskers.hmac(KeySets.read(file));
          case "sha256" -> Maskers.sha256();
          default -> throw new IllegalArgumentException(name);
        };
  }

  /** Masks the next of all addresses. */
  @Benchmark
  public String mask() {
    int address = next++;
    return masker.mask(
        "ip",
        (address >>> 24)
            + "."
            + ((address >>> 16) & 0xFF)
            + "."
            + ((address >>> 8) & 0xFF)
            + "."
            + (address & 0xFF));
  }
}
