package com.example.masker;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.Masker;
import dev.sluice.mapping.MaskerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Brings {@link ShortTokens} to the command line as the masker {@code short}; the file with its
 * secret is named by the variable {@code SHORT_TOKENS_SECRET_FILE}:
 *
 * <pre>{@code
 * java -cp sluice.jar:custom-masker.jar dev.sluice.runner.Sluice run --masker short ...
 * }</pre>
 */
public final class ShortTokensProvider implements MaskerProvider {
  static final String SECRET_FILE = "SHORT_TOKENS_SECRET_FILE";

  private final Map<String, String> environment;

  /** For {@link java.util.ServiceLoader}. */
  public ShortTokensProvider() {
    this(System.getenv());
  }

  ShortTokensProvider(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return "short";
  }

  @Override
  public Masker masker() {
    String file = environment.get(SECRET_FILE);
    if (file == null) {
      throw new ConfigurationException("the masker short needs a secret: set " + SECRET_FILE);
    }
    try {
      return ShortTokens.of(Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      throw new ConfigurationException("can't read the secret of the masker short in " + file);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("the secret of the masker short: " + e.getMessage());
    }
  }
}
