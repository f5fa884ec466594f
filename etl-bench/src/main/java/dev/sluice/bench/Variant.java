package dev.sluice.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One way to run the runner, to be compared with others.
 *
 * @param name what the table calls it
 * @param jar the runner's jar; empty for that of this checkout
 * @param jvm flags of the JVM; {@code null} stands for those of the checkout
 * @param arguments added to {@code sluice run}
 */
record Variant(String name, Path jar, List<String> jvm, List<String> arguments) {
  private static final Path OF_CHECKOUT = Path.of("");

  static Variant named(String name) {
    return new Variant(name, OF_CHECKOUT, List.of(), List.of());
  }

  boolean isOfCheckout() {
    return jar.equals(OF_CHECKOUT);
  }

  /** Reads {@code name;jar=PATH;jvm=-Xmx1g -Xint;args=--lanes 4}. */
  static final class Reader implements ITypeConverter<Variant> {
    @Override
    public Variant convert(String text) {
      List<String> parts = Arrays.asList(text.split(";", -1));
      Variant variant = named(parts.get(0));
      for (String part : parts.subList(1, parts.size())) {
        String value = part.substring(part.indexOf('=') + 1);
        List<String> words = Arrays.asList(value.strip().split(" +", -1));
        switch (part.substring(0, Math.max(0, part.indexOf('=')))) {
          case "jar" ->
              variant = new Variant(variant.name, Path.of(value), variant.jvm, variant.arguments);
          case "jvm" -> variant = new Variant(variant.name, variant.jar, words, variant.arguments);
          case "args" -> variant = new Variant(variant.name, variant.jar, variant.jvm, words);
          default ->
              throw new TypeConversionException("'" + part + "' is none of jar=, jvm= and args=");
        }
      }
      return variant;
    }
  }
}
