package dev.sluice.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Transformer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which field of a message goes into which column, and how: read once from YAML, then unchanging
 * and thread-safe. It is an allow-list: a field that it does not name is not copied.
 */
public final class Mapping {
  private final String table;
  private final List<ColumnRule> rules;
  private final @Nullable JsonPointer key;
  private final Envelope envelope;

  Mapping(String table, List<ColumnRule> rules, @Nullable JsonPointer key, Envelope envelope) {
    this.table = table;
    this.rules = List.copyOf(rules);
    this.key = key;
    this.envelope = envelope;
  }

  /**
   * Reads a mapping from a file.
   *
   * @throws ConfigurationException where the file can't be read or is no mapping; the message names
   *     the file, the place and the entry
   */
  public static Mapping read(Path file) {
    return parse(file.toString(), ConfigurationFile.read("the mapping " + file, file));
  }

  /**
   * Reads a mapping from text.
   *
   * @param name what error messages call it
   * @throws ConfigurationException where the text is no mapping
   */
  public static Mapping parse(String name, String yaml) {
    return new MappingReader(name).read(yaml);
  }

  /** The bundled mapping of login events into {@code user_logins}. */
  public static Mapping userLogins() {
    String name = "user-logins.yaml";
    try (InputStream in = Mapping.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(name + " can't be read from the jar", e);
    }
  }

  /** The target table, {@code name} or {@code schema.name}. */
  public String table() {
    return table;
  }

  /** The columns written, in the order of {@link Row#values()}. */
  public List<Column> columns() {
    return rules.stream().map(ColumnRule::column).toList();
  }

  /** The columns that hold tokens, in the order of {@link #columns()}. */
  public List<MaskedColumn> maskedColumns() {
    List<MaskedColumn> masked = new ArrayList<>();
    for (ColumnRule rule : rules) {
      ColumnRule.MaskRule mask = rule.mask();
      if (mask != null) {
        masked.add(MaskedColumn.of(rule.column().name(), mask.domain(), mask.masker()));
      }
    }
    return masked;
  }

  /** The maskers that columns ask for by name, beside the standard one. */
  public Set<String> maskerNames() {
    Set<String> names = new TreeSet<>();
    for (ColumnRule rule : rules) {
      if (rule.mask() != null && rule.mask().masker() != null) {
        names.add(rule.mask().masker());
      }
    }
    return names;
  }

  /** Whether any column is masked by the standard masker. */
  public boolean usesStandardMasker() {
    return rules.stream().anyMatch(rule -> rule.mask() != null && rule.mask().masker() == null);
  }

  /** The transformer that makes rows, with one masker for all masked columns. */
  public Transformer<Delivery<String>, Keyed<Row>> transformer(Masker standard) {
    return transformer(standard, Map.of());
  }

  /**
   * The transformer that makes rows.
   *
   * @param standard masks the columns that name no masker
   * @param named the maskers that columns ask for by name
   * @throws ConfigurationException where a column asks for a masker that is not there
   */
  public Transformer<Delivery<String>, Keyed<Row>> transformer(
      Masker standard, Map<String, Masker> named) {
    return makeRows(standard, named, null);
  }

  /**
   * The transformer that makes rows, each with the sealed originals of its tokens: {@link
   * Row#sealed()}.
   *
   * @param standard masks the columns that name no masker
   * @param named the maskers that columns ask for by name
   * @param seal seals the value of each masked column, in its canonical form
   * @throws ConfigurationException where a column asks for a masker that is not there
   */
  public Transformer<Delivery<String>, Keyed<Row>> transformer(
      Masker standard, Map<String, Masker> named, Seal seal) {
    return makeRows(standard, named, seal);
  }

  private Transformer<Delivery<String>, Keyed<Row>> makeRows(
      Masker standard, Map<String, Masker> named, @Nullable Seal seal) {
    for (String name : maskerNames()) {
      if (!named.containsKey(name)) {
        throw new ConfigurationException("the mapping asks for an unknown masker '" + name + "'");
      }
    }
    return new RowMaker(
        new BodyParser(envelope),
        key == null ? null : new BusinessKey(table, key),
        rules.stream().map(rule -> ColumnMaker.of(rule, standard, named, seal)).toList());
  }
}
