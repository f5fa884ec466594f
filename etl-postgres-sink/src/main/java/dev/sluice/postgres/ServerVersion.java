package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import org.jooq.DSLContext;

/**
 * The oldest PostgreSQL that Sluice works with: the first that finds the rows of some pages without
 * reading all others, which pruning and remasking live on. Who says to be as new may try.
 */
final class ServerVersion {
  private static final int OLDEST = 14;

  /** What the number of a major version is multiplied with. */
  private static final int MAJOR = 10_000;

  private ServerVersion() {}

  static void require(DSLContext dsl) {
    int version =
        dsl.select(Catalog.setting("server_version_num", Integer.class)).fetchSingle().value1()
            / MAJOR;
    if (version < OLDEST) {
      throw new ConfigurationException(
          "the server is PostgreSQL " + version + "; " + OLDEST + " or newer is needed");
    }
  }
}
