package dev.sluice.vault;

import dev.sluice.core.ConfigurationException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Why somebody asks a {@link Vault} for something, and who says to ask. It goes into the audit,
 * beside what the server itself knows: the database user, the client's address and the time.
 *
 * @param reason why; at most 1,000 characters, and not blank. It should name a case and no person:
 *     the audit is for others to read.
 * @param osUser the user of the operating system, as the client says
 * @param osHost the client's host, as the client says
 */
public record Inquiry(String reason, String osUser, String osHost) {
  private static final int LONGEST_REASON = 1_000;
  private static final int LONGEST_NAME = 300;

  /**
   * @throws ConfigurationException where the reason is blank, too long or has a NUL character
   */
  public Inquiry {
    if (reason.isBlank() || reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0) {
      throw new ConfigurationException(
          "a reason is needed, of 1 to " + LONGEST_REASON + " characters; it goes into the audit");
    }
    osUser = cut(osUser);
    osHost = cut(osHost);
  }

  /** An inquiry by the user who runs this JVM, on this machine. */
  public static Inquiry ofThisUser(String reason) {
    return new Inquiry(reason, System.getProperty("user.name", "unknown"), hostName());
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
