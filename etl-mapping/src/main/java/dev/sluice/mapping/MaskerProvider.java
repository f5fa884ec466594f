package dev.sluice.mapping;

/**
 * Brings a masker of your own to the command line, where {@code --masker NAME} and the mapping's
 * {@code masker: NAME} find it.
 *
 * <p>A provider is a public class with a public constructor without parameters, named in the file
 * {@code META-INF/services/dev.sluice.mapping.MaskerProvider} of its jar (see {@link
 * java.util.ServiceLoader}). In code none is needed: a {@link Masker} is handed over as it is.
 */
public interface MaskerProvider {

  /** The masker's name; not {@code hmac}, {@code siv} or {@code sha256}. The same at each call. */
  String name();

  /**
   * Makes the masker, once a run and before the first message is taken. What it needs, a secret
   * say, it finds by itself, in the environment for example.
   *
   * @throws dev.sluice.core.ConfigurationException where that is missing; the message says what to
   *     set and shows no secret
   */
  Masker masker();
}
