package dev.sluice.runner.flags;

import dev.sluice.core.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Parts that are not Sluice's, found on the class path. */
public final class Provided {

  private Provided() {}

  /**
   * Makes one of each that is there.
   *
   * @param what a message calls one of them, such as "a masker"
   * @throws ConfigurationException where one can't be made, or says so itself
   */
  public static <P> List<P> all(Class<P> type, String what) {
    List<P> found = new ArrayList<>();
    try {
      ServiceLoader.load(type).forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      if (e.getCause() instanceof ConfigurationException known) {
        throw known;
      }
      // Its text may quote what the constructor was given.
      String why = e.getCause() == null ? "" : " (" + e.getCause().getClass().getName() + ")";
      throw new ConfigurationException(
          what
              + " on the class path can't be loaded"
              + why
              + "; its META-INF/services/"
              + type.getName()
              + " has to name a public class with a public constructor without parameters, and what"
              + " that needs has to be on the class path too");
    }
    return found;
  }
}
