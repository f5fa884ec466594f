package dev.sluice.runner.mapping;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Transformer;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.MaskedColumn;
import dev.sluice.mapping.Masker;
import dev.sluice.mapping.Row;
import dev.sluice.mapping.Seal;
import dev.sluice.masking.KeySet;
import dev.sluice.masking.Maskers;
import dev.sluice.masking.Purpose;
import dev.sluice.masking.Unmaskers;
import dev.sluice.runner.keys.KeyFlags;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which fields go into which columns, and how personal ones are masked. */
@Command(optionListHeading = "%nMapping and masking:%n")
public final class MaskingFlags {
  private static final String HMAC = "hmac";
  private static final String SIV = "siv";
  private static final String SHA256 = "sha256";
  private static final List<String> BUILT_IN = List.of(HMAC, SIV, SHA256);

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "Which field goes into which column, in YAML. Default: login events into user_logins.")
  private @Nullable Path mappingFile;

  @Option(
      names = "--masker",
      paramLabel = "NAME",
      defaultValue = HMAC,
      description =
          "Masks the columns whose mapping names no masker: hmac (one way), siv (the holder of the"
              + " key can undo it), sha256 (no key, weak) or one of your own on the class path."
              + " Default: hmac.")
  private String masker = HMAC;

  private final KeyFlags keys;

  public MaskingFlags(KeyFlags keys) {
    this.keys = keys;
  }

  public Mapping mapping() {
    return mappingFile == null ? Mapping.userLogins() : Mapping.read(mappingFile);
  }

  /**
   * Looks up the maskers that a mapping asks for, and the key set where one of them needs it. Only
   * the answer makes them: some have a warning to log, which is for runs that do begin.
   */
  public Function<Optional<Seal>, Transformer<Delivery<String>, Keyed<Row>>> transformer(
      Mapping mapping) {
    Set<String> needed = new TreeSet<>(mapping.maskerNames());
    if (mapping.usesStandardMasker()) {
      needed.add(masker);
    }
    Map<String, Supplier<Masker>> suppliers = new TreeMap<>();
    needed.forEach(name -> suppliers.put(name, masker(name)));
    return seal -> {
      Map<String, Masker> maskers = new TreeMap<>();
      suppliers.forEach((name, supplier) -> maskers.put(name, supplier.get()));
      Masker standard = maskers.getOrDefault(masker, MaskingFlags::unused);
      return seal.isPresent()
          ? mapping.transformer(standard, maskers, seal.get())
          : mapping.transformer(standard, maskers);
    };
  }

  /**
   * The masked columns of a mapping, and the masker of those that have one with keys.
   *
   * @throws dev.sluice.core.ConfigurationException where its key set is missing
   */
  public Map<MaskedColumn, Optional<KeyedMasker>> keyedColumns(Mapping mapping) {
    Map<MaskedColumn, Optional<KeyedMasker>> columns = new LinkedHashMap<>();
    for (MaskedColumn column : mapping.maskedColumns()) {
      String name = column.masker() == null ? masker : column.masker();
      columns.put(column, keyed(name));
    }
    return columns;
  }

  private Optional<KeyedMasker> keyed(String name) {
    return switch (name) {
      case HMAC -> {
        KeySet hmac = keys.require(Purpose.HMAC, "the masker hmac");
        yield Optional.of(new KeyedMasker(Maskers.hmac(hmac), hmac, List.of()));
      }
      case SIV -> {
        KeySet siv = keys.require(Purpose.SIV, "the masker siv");
        yield Optional.of(new KeyedMasker(Maskers.siv(siv), siv, List.of(Unmaskers.siv(siv))));
      }
      default -> Optional.empty();
    };
  }

  private Supplier<Masker> masker(String name) {
    return switch (name) {
      case HMAC -> {
        KeySet hmac = keys.require(Purpose.HMAC, "the masker hmac");
        yield () -> Maskers.hmac(hmac);
      }
      case SIV -> {
        KeySet siv = keys.require(Purpose.SIV, "the masker siv");
        yield () -> Maskers.siv(siv);
      }
      case SHA256 -> Maskers::sha256;
      default -> ProvidedMaskers.find(name, BUILT_IN);
    };
  }

  private static String unused(String domain, String clear) {
    throw new IllegalStateException("no column of the mapping uses the standard masker");
  }
}
