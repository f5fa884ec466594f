package dev.sluice.vault;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The schema that holds a vault, and the names of what is in it. A plain name that needs no quotes:
 * the roles, which are the whole server's, begin with it.
 */
record VaultSchema(String name) {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,49}");
  private static final String SCRIPT = "vault.sql";

  VaultSchema {
    if (!isName(name)) {
      throw new ConfigurationException(
          "'"
              + name
              + "' can't be a vault's schema: lower case letters, digits and underscores are, 50 at"
              + " most");
    }
  }

  static boolean isName(String name) {
    return PLAIN.matcher(name).matches();
  }

  String originals() {
    return name + ".originals";
  }

  String writer() {
    return name + "_writer";
  }

  String revealer() {
    return name + "_revealer";
  }

  String eraser() {
    return name + "_eraser";
  }

  String auditor() {
    return name + "_auditor";
  }

  String owner() {
    return name + "_owner";
  }

  /** Begins a line that says why it can't be used. */
  String unusable() {
    return "the vault " + name + " can't be used";
  }

  /** What to do where it can't be used, by SQLSTATE. */
  Map<String, String> hints(String role) {
    String make = "'sluice vault create' makes it";
    return Map.of(
        "42501", "needed is the role " + role, "3F000", make, "42P01", make, "42883", make);
  }

  /** The SQL that makes all of it, for one transaction. */
  String script() {
    try (InputStream in = VaultSchema.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException(SCRIPT + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@schema@", name)
          .replace("@owner@", owner())
          .replace("@writer@", writer())
          .replace("@revealer@", revealer())
          .replace("@eraser@", eraser())
          .replace("@auditor@", auditor());
    } catch (IOException e) {
      throw new IllegalStateException(SCRIPT + " can't be read from the jar", e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
