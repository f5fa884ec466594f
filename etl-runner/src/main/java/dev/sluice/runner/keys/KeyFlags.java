package dev.sluice.runner.keys;

import dev.sluice.core.ConfigurationException;
import dev.sluice.masking.KeyInfo;
import dev.sluice.masking.KeySet;
import dev.sluice.masking.KeySetStore;
import dev.sluice.masking.Purpose;
import dev.sluice.runner.flags.FlagNames;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the key sets are. They are read once, when the first one is asked for. */
@Command(optionListHeading = "%nKeys:%n")
public final class KeyFlags {
  /** Not a flag, since a command line can be read by others: see {@code ps}. */
  public static final String JSON_VARIABLE = "SLUICE_KEYSET_JSON";

  private final Map<String, String> environment;
  private @Nullable Map<Purpose, KeySet> keySets;

  @Option(
      names = "--keyset",
      paramLabel = "FILE",
      split = ",",
      description =
          "The keys of the maskers hmac and siv, a file each. Default: none; or the content of such"
              + " files, one after the other, in the variable "
              + JSON_VARIABLE
              + ". 'sluice keys create FILE' makes one.")
  private List<Path> files = List.of();

  @Option(
      names = "--vault-keyset",
      paramLabel = "FILE",
      description =
          "The keys of the vault, in a file of their own. Default: none. 'sluice keys create --for"
              + " vault FILE' makes one.")
  private @Nullable Path vaultFile;

  @Mixin private final KmsFlags kms = new KmsFlags();

  public KeyFlags(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The key set for a purpose, where one was given. */
  public Optional<KeySet> find(Purpose purpose) {
    if (keySets == null) {
      keySets = read();
    }
    return Optional.ofNullable(keySets.get(purpose));
  }

  /**
   * The key set for a purpose.
   *
   * @param user what needs it, such as "the masker hmac"
   * @throws ConfigurationException where there is none; it says how to make one
   */
  public KeySet require(Purpose purpose, String user) {
    return find(purpose)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    user
                        + " needs a key set: make one with 'sluice keys create "
                        + (purpose == Purpose.HMAC ? "" : "--for " + word(purpose) + " ")
                        + "FILE' and "
                        + FlagNames.howToSet(
                            purpose == Purpose.VAULT ? "--vault-keyset" : "--keyset")));
  }

  /** Whether former keys are to be told of too, in the key sets that were asked for. */
  public boolean overlap() {
    return keySets != null
        && keySets.values().stream()
            .anyMatch(set -> set.keys().stream().anyMatch(KeyInfo::overlap));
  }

  private Map<Purpose, KeySet> read() {
    Map<Purpose, KeySet> found = new EnumMap<>(Purpose.class);
    String json = environment.getOrDefault(JSON_VARIABLE, "");
    if (files.isEmpty() && vaultFile == null && json.isBlank()) {
      return found;
    }
    KeySetStore store = kms.store();
    files.forEach(file -> add(found, store.read(file)));
    if (vaultFile != null) {
      add(found, forVault(store.read(vaultFile)));
    }
    if (!json.isBlank()) {
      parse(store, json).forEach(keys -> add(found, keys));
    }
    return found;
  }

  private static List<KeySet> parse(KeySetStore store, String json) {
    try {
      return store.parseAll(json);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(JSON_VARIABLE + ": " + e.getMessage());
    }
  }

  private static void add(Map<Purpose, KeySet> found, KeySet keys) {
    if (found.put(keys.purpose(), keys) != null) {
      throw new ConfigurationException(
          "--keyset, --vault-keyset and "
              + JSON_VARIABLE
              + " give two key sets for "
              + word(keys.purpose())
              + ": leave one out");
    }
  }

  private static KeySet forVault(KeySet keys) {
    if (keys.purpose() != Purpose.VAULT) {
      throw new ConfigurationException(
          "--vault-keyset needs a key set for vault, not one for "
              + word(keys.purpose())
              + "; make one with 'sluice keys create --for vault FILE'");
    }
    return keys;
  }

  private static String word(Purpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT);
  }
}
