package dev.sluice.runner.connect;

import dev.sluice.core.ConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** What the URL of a database sets. It may hold a password, and no message quotes it. */
final class DatabaseUrl {

  private DatabaseUrl() {}

  /**
   * Reads a URL, and refuses a parameter that is not of the kind that the driver's own default is:
   * the driver would take it for another value, or tell of it only when it connects, as if the
   * server were away.
   *
   * @param flag the URL's, for messages
   * @throws ConfigurationException where it is no such URL
   */
  static Properties read(String flag, String url) {
    Properties given = Driver.parseURL(url, new Properties());
    if (given == null) {
      throw new ConfigurationException(
          flag + " is not of the form jdbc:postgresql://host:port/database");
    }
    for (String name : given.stringPropertyNames()) {
      PGProperty property = PGProperty.forName(name);
      if (property != null && property != PGProperty.PG_PORT) {
        check(flag, property, given.getProperty(name).toLowerCase(Locale.ROOT));
      }
    }
    return given;
  }

  private static void check(String flag, PGProperty property, String value) {
    String[] choices = property.getChoices();
    String usual = String.valueOf(property.getDefaultValue());
    if (choices != null) {
      List<String> known = List.of(choices);
      // Of requireAuth there may be several.
      if (!List.of(value.split(",")).stream()
          .allMatch(one -> known.stream().anyMatch(one::equalsIgnoreCase))) {
        throw needs(flag, property, "one of " + String.join(", ", known));
      }
    } else if (usual.matches("-?[0-9]+") && !value.matches("-?[0-9]{1,9}")) {
      throw needs(flag, property, "a whole number, such as " + usual);
    } else if (usual.matches("true|false") && !value.matches("true|false")) {
      throw needs(flag, property, "true or false");
    }
  }

  private static ConfigurationException needs(String flag, PGProperty property, String need) {
    return new ConfigurationException(
        "the parameter " + property.getName() + " in " + flag + " needs " + need);
  }
}
