package dev.sluice.runner.flags;

import dev.sluice.core.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** Variables that look like a flag's, and are none. */
final class StrayVariables {
  private static final int MOST_TOLD = 10;

  /** What Kubernetes puts into each pod where a service is called sluice. */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile("SLUICE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_[A-Z]+.*)?)");

  private StrayVariables() {}

  /**
   * Tells of the first of them.
   *
   * @param names those of all variables that are set
   * @param others names that are known beside those of flags
   * @throws ConfigurationException where one is most likely a flag's, misspelt
   */
  static List<String> tellOf(Set<String> names, CommandSpec command, Set<String> others) {
    Set<String> known = new TreeSet<>(others);
    known.add(FlagNames.environmentName(FlagNames.CONFIG));
    FlagNames.allKeys(command).forEach(key -> known.add(FlagNames.environmentName(key)));
    List<String> notices = new ArrayList<>();
    for (String name : new TreeSet<>(names)) {
      if (!isOurs(name) || known.contains(name) || OF_A_SERVICE.matcher(name).matches()) {
        continue;
      }
      NearMiss.of(name, known)
          .ifPresent(
              near -> {
                throw new ConfigurationException(
                    "unknown variable " + name + "; did you mean " + near + "?");
              });
      notices.add("the variable " + name + " is that of no flag; it is ignored");
    }
    return notices.subList(0, Math.min(MOST_TOLD, notices.size()));
  }

  private static boolean isOurs(String name) {
    return name.regionMatches(true, 0, FlagNames.PREFIX, 0, FlagNames.PREFIX.length());
  }
}
