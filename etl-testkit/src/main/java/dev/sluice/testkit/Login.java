package dev.sluice.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One made-up login, as the app of the bundled {@code user-logins.yaml} reports it. All its values
 * are random; {@link #toString()} shows none all the same.
 *
 * @param appVersion two or three numbers, such as {@code 2.3.0} or {@code 0.96}
 */
public record Login(
    String userId,
    String appVersion,
    String deviceType,
    String ip,
    @Nullable String locale,
    String deviceId) {

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
