package dev.sluice.runner;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Masker;
import dev.sluice.core.Transformer;
import dev.sluice.core.mapping.Mapping;
import dev.sluice.core.mapping.Row;
import dev.sluice.masking.KeySet;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which fields go into which columns, and how personal ones are masked. */
@Command(optionListHeading = "%nMapping and masking:%n")
final class MaskingFlags {
  private static final String HMAC = "hmac";
  private static final String SHA256 = "sha256";

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "Which field goes into which column, in YAML. Default: login events into user_logins.")
  private @Nullable Path mappingFile;

  @Option(
      names = "--masker",
      paramLabel = HMAC + "|" + SHA256,
      defaultValue = HMAC,
      description =
          "Masks the columns whose mapping names no masker. sha256 has no key and is weak."
              + " Default: hmac.")
  private String masker = HMAC;

  @Option(
      names = "--keyset",
      paramLabel = "FILE",
      description = "The keys of hmac; 'sluice keys create FILE' makes them.")
  private @Nullable Path keySetFile;

  Mapping mapping() {
    return mappingFile == null ? Mapping.userLogins() : Mapping.read(mappingFile);
  }

  /**
   * Looks up the maskers that a mapping asks for, and the key set where one of them needs it. Only
   * the answer makes them: some have a warning to log, which is for runs that do begin.
   */
  Supplier<Transformer<Delivery<String>, Keyed<Row>>> transformer(Mapping mapping) {
    Set<String> needed = new TreeSet<>(mapping.maskerNames());
    if (mapping.usesStandardMasker()) {
      needed.add(masker);
    }
    Map<String, Supplier<Masker>> suppliers = new TreeMap<>();
    needed.forEach(name -> suppliers.put(name, masker(name)));
    return () -> {
      Map<String, Masker> maskers = new TreeMap<>();
      suppliers.forEach((name, supplier) -> maskers.put(name, supplier.get()));
      return mapping.transformer(maskers.getOrDefault(masker, MaskingFlags::unused), maskers);
    };
  }

  private Supplier<Masker> masker(String name) {
    return switch (name) {
      case HMAC -> {
        KeySet keys = keySet();
        yield () -> Maskers.hmac(keys);
      }
      case SHA256 -> Maskers::sha256;
      default ->
          throw new ConfigurationException(
              "unknown masker '" + name + "'; known are " + HMAC + " and " + SHA256);
    };
  }

  private KeySet keySet() {
    if (keySetFile == null) {
      throw new ConfigurationException(
          "the masker hmac needs a key set: make one with 'sluice keys create FILE' and "
              + FlagDefaults.howToSet("--keyset"));
    }
    return KeySets.read(keySetFile);
  }

  private static String unused(String domain, String clear) {
    throw new IllegalStateException("no column of the mapping uses the standard masker");
  }
}
