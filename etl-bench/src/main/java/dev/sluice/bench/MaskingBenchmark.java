package dev.sluice.bench;

import dev.sluice.mapping.Masker;
import dev.sluice.masking.KeySet;
import dev.sluice.masking.KeySetStore;
import dev.sluice.masking.Maskers;
import dev.sluice.masking.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One value into its token, and while an overlap lasts into that of the former key too. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MaskingBenchmark {
  /** Which masker. */
  @Param({"hmac", "hmac in an overlap", "siv", "siv in an overlap", "sha256"})
  public String name = "";

  private Masker masker = (domain, clear) -> domain;
  private int next;

  /** Makes the masker, with keys of its own. */
  @Setup
  public void prepare() throws IOException {
    masker = masker(name);
  }

  static Masker masker(String name) throws IOException {
    return switch (name) {
      case "hmac" -> Maskers.hmac(keys(Purpose.HMAC, false));
      case "hmac in an overlap" -> Maskers.hmac(keys(Purpose.HMAC, true));
      case "siv" -> Maskers.siv(keys(Purpose.SIV, false));
      case "siv in an overlap" -> Maskers.siv(keys(Purpose.SIV, true));
      case "sha256" -> Maskers.sha256();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static KeySet keys(Purpose purpose, boolean overlap) throws IOException {
    Path directory = Files.createTempDirectory("sluice-bench");
    Path file = directory.resolve("keyset.json");
    try {
      KeySet keys = KeySetStore.inClear().create(file, purpose);
      return overlap ? KeySetStore.inClear().rotateWithOverlap(file) : keys;
    } finally {
      Files.delete(file);
      Files.delete(directory);
    }
  }

  /** Masks the next of all addresses. */
  @Benchmark
  public void mask(Blackhole tokens) {
    int address = next++;
    String clear =
        (address >>> 24)
            + "."
            + ((address >>> 16) & 0xFF)
            + "."
            + ((address >>> 8) & 0xFF)
            + "."
            + (address & 0xFF);
    tokens.consume(masker.mask("ip", clear));
    List<String> aliases = masker.aliases("ip", clear);
    tokens.consume(aliases);
  }
}
