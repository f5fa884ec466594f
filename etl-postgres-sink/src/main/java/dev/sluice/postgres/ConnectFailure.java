package dev.sluice.postgres;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Why no connection to a database was to be had. No row was on its way, so that the server or the
 * pooler in front of it is quoted. Immutable.
 */
public final class ConnectFailure {
  /** What can be done about it. */
  public enum Kind {
    /** It may pass: the server is starting, can't be reached, or has no connection left. */
    PASSING,
    /** The user, the password, or where it connects from. */
    LOGIN,
    /** There is no such database. */
    NO_DATABASE,
    /**
     * Something else that stays as it is, such as a setting that the server or a pooler refuses.
     */
    REFUSED
  }

  /** The server, or the driver, refuses for a reason that it has in its settings. */
  private static final String REJECTED = "08004";

  /**
   * PgBouncer has this SQLSTATE for all that it says when somebody logs in, and one text for each,
   * in one language.
   */
  private static final String PROTOCOL = "08P01";

  private static final Pattern NO_LOGIN =
      Pattern.compile("authentication failed|auth failed|no such user|login failed|certificate");
  private static final Pattern NO_DATABASE = Pattern.compile("no such database");
  private static final Pattern NO_SETTING =
      Pattern.compile("unsupported|invalid|required|disabled|not allowed|does not match");

  /** Classes that say what is missing or not allowed, whatever a pool makes of them. */
  private static final Pattern FINAL_CLASS = Pattern.compile("0A|22|28|3D|3F|42");

  private final Kind kind;
  private final String why;

  private ConnectFailure(Kind kind, String why) {
    this.kind = kind;
    this.why = why;
  }

  /**
   * Says why a data source gave no connection.
   *
   * @param e as the data source or the pool threw it
   */
  public static ConnectFailure of(SQLException e) {
    SQLException failure = Failures.databaseFailure(e);
    if (failure == null) {
      return new ConnectFailure(Kind.PASSING, "no connection was to be had");
    }
    return new ConnectFailure(
        kindOf(failure), SqlState.describe(failure) + Failures.quoteOfOpen(failure));
  }

  /** What can be done about it. */
  public Kind kind() {
    return kind;
  }

  /**
   * One line, such as {@code the server is starting or stopping (SQLSTATE 57P03): the database
   * system is starting up}.
   */
  public String why() {
    return why;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectFailure that && kind == that.kind && why.equals(that.why);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, why);
  }

  @Override
  public String toString() {
    return "ConnectFailure[" + kind + ": " + why + "]";
  }

  boolean passes() {
    return kind == Kind.PASSING;
  }

  private static Kind kindOf(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    String stateClass = SqlState.classOf(failure);
    if (stateClass.equals("28")) {
      return Kind.LOGIN;
    }
    if (stateClass.equals("3D")) {
      return Kind.NO_DATABASE;
    }
    if (state.equals(PROTOCOL)) {
      return kindOfText(Failures.quoteOfOpen(failure));
    }
    boolean stays =
        state.equals(REJECTED)
            || FINAL_CLASS.matcher(stateClass).matches()
            || isDistrust(failure)
            || isNotOfTheDriver(failure)
            || SqlState.of(failure) != SqlState.UNAVAILABLE;
    return stays ? Kind.REFUSED : Kind.PASSING;
  }

  /** What is not known to stay is taken to pass: it is waited for, and not for ever. */
  private static Kind kindOfText(String text) {
    if (NO_DATABASE.matcher(text).find()) {
      return Kind.NO_DATABASE;
    }
    if (NO_LOGIN.matcher(text).find()) {
      return Kind.LOGIN;
    }
    return NO_SETTING.matcher(text).find() ? Kind.REFUSED : Kind.PASSING;
  }

  /** Whether no connection was tried, as where there is no driver for the URL. */
  private static boolean isNotOfTheDriver(SQLException failure) {
    return Failures.driverFailure(failure) == null && !(failure instanceof SQLTransientException);
  }

  /** Whether the server's certificate is not trusted. */
  private static boolean isDistrust(@Nullable Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof CertificateException
          || t instanceof CertPathValidatorException
          || t instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }
}
