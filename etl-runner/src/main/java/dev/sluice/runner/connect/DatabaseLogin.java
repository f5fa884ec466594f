package dev.sluice.runner.connect;

import dev.sluice.runner.flags.FlagNames;
import org.jspecify.annotations.Nullable;

/**
 * A database, a login to it, and the flags that said so. Shows no password.
 *
 * @param flags what the flags of user and password begin with, such as {@code --db}
 */
public record DatabaseLogin(
    String urlFlag, String flags, String url, @Nullable String user, @Nullable String password) {

  /** How to set the user and the password. */
  String howToSetUser() {
    String password = flags + "-password";
    return FlagNames.howToSet(flags + "-user")
        + ", and "
        + password
        + " or "
        + FlagNames.environmentName(password)
        + " or "
        + password
        + "-file";
  }

  @Override
  public String toString() {
    return "DatabaseLogin[" + urlFlag + "]";
  }
}
