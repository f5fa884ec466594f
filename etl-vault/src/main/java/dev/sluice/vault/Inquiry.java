package dev.sluice.vault;

import dev.sluice.core.ConfigurationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why somebody asks a {@link Vault} for something, and who says to ask. It goes into the audit,
 * beside what the server itself knows: the database user, the client's address and the time.
 * Immutable.
 *
 * <p>{@link #toString()} shows nothing of it.
 */
public final class Inquiry {
  private static final int LONGEST_REASON = 1_000;
  private static final int LONGEST_NAME = 300;

  private final String reason;
  private final String osUser;
  private final String osHost;

  private Inquiry(String reason, String osUser, String osHost) {
    this.reason = reason;
    this.osUser = osUser;
    this.osHost = osHost;
  }

  /**
   * An inquiry.
   *
   * @param reason why; at most 1,000 characters, and not blank. It should name a case and no
   *     person: the audit is for others to read.
   * @param osUser the user of the operating system, as the client says
   * @param osHost the client's host, as the client says
   * @throws ConfigurationException where the reason is blank, too long or has a NUL character
   */
  public static Inquiry of(String reason, String osUser, String osHost) {
    if (reason.isBlank() || reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0) {
      throw new ConfigurationException(
          "a reason is needed, of 1 to " + LONGEST_REASON + " characters; it goes into the audit");
    }
    return new Inquiry(reason, cut(osUser), cut(osHost));
  }

  /**
   * Why; at most 1,000 characters, and not blank. It should name a case and no person: the audit is
   * for others to read.
   */
  public String reason() {
    return reason;
  }

  /** The user of the operating system, as the client says. */
  public String osUser() {
    return osUser;
  }

  /** The client's host, as the client says. */
  public String osHost() {
    return osHost;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Inquiry that
        && reason.equals(that.reason)
        && osUser.equals(that.osUser)
        && osHost.equals(that.osHost);
  }

  @Override
  public int hashCode() {
    return Objects.hash(reason, osUser, osHost);
  }

  @Override
  public String toString() {
    return "Inquiry";
  }

  /** An inquiry by the user who runs this JVM, on this machine. */
  public static Inquiry ofThisUser(String reason) {
    return of(reason, System.getProperty("user.name", "unknown"), hostName());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static String cut(String name) {
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }
}
