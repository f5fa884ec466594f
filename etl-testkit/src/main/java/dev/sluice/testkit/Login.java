package dev.sluice.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One made-up login, as the app of the bundled {@code user-logins.yaml} reports it. All its values
 * are random; {@link #toString()} shows none all the same. Immutable.
 */
public final class Login {
  private final String userId;
  private final String appVersion;
  private final String deviceType;
  private final String ip;
  private final @Nullable String locale;
  private final String deviceId;

  private Login(
      String userId,
      String appVersion,
      String deviceType,
      String ip,
      @Nullable String locale,
      String deviceId) {
    this.userId = userId;
    this.appVersion = appVersion;
    this.deviceType = deviceType;
    this.ip = ip;
    this.locale = locale;
    this.deviceId = deviceId;
  }

  /**
   * A login.
   *
   * @param userId who logged in
   * @param appVersion two or three numbers, such as {@code 2.3.0} or {@code 0.96}
   * @param deviceType such as {@code ios}
   * @param ip the device's address
   * @param locale such as {@code de_DE}; null where the app tells none
   * @param deviceId the device
   */
  public static Login of(
      String userId,
      String appVersion,
      String deviceType,
      String ip,
      @Nullable String locale,
      String deviceId) {
    return new Login(
        Objects.requireNonNull(userId, "userId"),
        Objects.requireNonNull(appVersion, "appVersion"),
        Objects.requireNonNull(deviceType, "deviceType"),
        Objects.requireNonNull(ip, "ip"),
        locale,
        Objects.requireNonNull(deviceId, "deviceId"));
  }

  /** Who logged in. */
  public String userId() {
    return userId;
  }

  /** Two or three numbers, such as {@code 2.3.0} or {@code 0.96}. */
  public String appVersion() {
    return appVersion;
  }

  /** Such as {@code ios}. */
  public String deviceType() {
    return deviceType;
  }

  /** The device's address. */
  public String ip() {
    return ip;
  }

  /** Such as {@code de_DE}; null where the app tells none. */
  public @Nullable String locale() {
    return locale;
  }

  /** The device. */
  public String deviceId() {
    return deviceId;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Login that
        && userId.equals(that.userId)
        && appVersion.equals(that.appVersion)
        && deviceType.equals(that.deviceType)
        && ip.equals(that.ip)
        && Objects.equals(locale, that.locale)
        && deviceId.equals(that.deviceId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(userId, appVersion, deviceType, ip, locale, deviceId);
  }

  /** The message's body. */
  public String json() {
    return node().toString();
  }

  ObjectNode node() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("user_id", userId)
        .put("app_version", appVersion)
        .put("device_type", deviceType)
        .put("ip", ip)
        .put("locale", locale)
        .put("device_id", deviceId);
  }

  @Override
  public String toString() {
    return "Login";
  }
}
