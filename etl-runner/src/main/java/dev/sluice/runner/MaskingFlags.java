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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  /** Makes rows by a mapping, with the maskers that it asks for. */
  Transformer<Delivery<String>, Keyed<Row>> transformer(Mapping mapping) {
    Set<String> needed = new TreeSet<>(mapping.maskerNames());
    if (mapping.usesStandardMasker()) {
      needed.add(masker);
    }
    Map<String, Masker> maskers = new HashMap<>();
    for (String name : needed) {
      maskers.put(name, masker(name));
    }
    return mapping.transformer(maskers.getOrDefault(masker, MaskingFlags::unused), maskers);
  }

  private Masker masker(String name) {
    return switch (name) {
      case HMAC -> Maskers.hmac(keySet());
      case SHA256 -> Maskers.sha256();
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
