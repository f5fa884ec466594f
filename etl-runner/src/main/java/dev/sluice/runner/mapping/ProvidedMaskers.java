package dev.sluice.runner.mapping;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.Masker;
import dev.sluice.mapping.MaskerProvider;
import dev.sluice.runner.flags.Provided;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Maskers that are not Sluice's, found on the class path. */
final class ProvidedMaskers {

  private ProvidedMaskers() {}

  /**
   * Looks up a masker by its name, and makes it when the answer is asked.
   *
   * @param builtIn the names that no provider can have
   * @throws ConfigurationException where there is none of that name, or more than one
   */
  static Supplier<Masker> find(String name, List<String> builtIn) {
    List<MaskerProvider> found = new ArrayList<>();
    List<String> known = new ArrayList<>(builtIn);
    for (MaskerProvider provider : Provided.all(MaskerProvider.class, "a masker")) {
      known.add(provider.name());
      if (provider.name().equals(name)) {
        found.add(provider);
      }
    }
    if (found.isEmpty()) {
      throw new ConfigurationException(
          "unknown masker '"
              + name
              + "'; known are "
              + String.join(", ", known)
              + ": set --masker, or 'masker' in the mapping, to one of them");
    }
    if (found.size() > 1) {
      throw new ConfigurationException(
          "the masker '" + name + "' is there " + found.size() + " times on the class path");
    }
    return found.get(0)::masker;
  }
}
