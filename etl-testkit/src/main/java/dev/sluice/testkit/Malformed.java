package dev.sluice.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The ways in which a login message can be broken, each with the code of the reason for which the
 * bundled {@code user-logins.yaml} rejects it.
 */
public enum Malformed {
  WORDS("not_json", login -> "user logged in"),
  EMPTY("not_json", login -> ""),
  BLANK("not_json", login -> " \n"),
  TRUNCATED("not_json", login -> login.json().substring(0, login.json().length() / 2)),
  TRAILING_GARBAGE("not_json", login -> login.json() + "}"),
  TWO_DOCUMENTS("not_json", login -> login.json() + login.json()),
  SINGLE_QUOTES("not_json", login -> login.json().replace('"', '\'')),
  NAN_LITERAL("not_json", login -> with(login, "\"latency\":NaN")),
  RAW_NEWLINE_IN_STRING("not_json", login -> with(login, "\"note\":\"two\nlines\"")),

  JSON_NULL("not_an_object", login -> "null"),
  JSON_NUMBER("not_an_object", login -> "42"),
  ARRAY_AROUND("not_an_object", login -> "[" + login.json() + "]"),
  STRING_AROUND(
      "not_an_object", login -> JsonNodeFactory.instance.textNode(login.json()).toString()),

  MISSING_USER_ID("missing", edited(body -> body.remove("user_id"))),
  MISSING_DEVICE_TYPE("missing", edited(body -> body.remove("device_type"))),
  MISSING_IP("missing", edited(body -> body.remove("ip"))),
  MISSING_DEVICE_ID("missing", edited(body -> body.remove("device_id"))),
  MISSING_APP_VERSION("missing", edited(body -> body.remove("app_version"))),
  NULL_USER_ID("missing", edited(body -> body.putNull("user_id"))),
  NULL_IP("missing", edited(body -> body.putNull("ip"))),
  NULL_APP_VERSION("missing", edited(body -> body.putNull("app_version"))),
  OTHER_CASE_OF_A_NAME("missing", login -> login.json().replace("\"user_id\"", "\"User_Id\"")),

  NUMBER_AS_USER_ID("wrong_type", edited(body -> body.put("user_id", 7))),
  NUMBER_AS_IP("wrong_type", edited(body -> body.put("ip", 1.1))),
  OBJECT_AS_IP("wrong_type", edited(body -> body.putObject("ip").put("v4", "192.0.2.1"))),
  ARRAY_AS_IP("wrong_type", edited(body -> body.putArray("ip").add("192.0.2.1"))),
  BOOLEAN_AS_DEVICE_ID("wrong_type", edited(body -> body.put("device_id", true))),
  ARRAY_AS_DEVICE_TYPE("wrong_type", edited(body -> body.putArray("device_type").add("ios"))),
  NUMBER_AS_LOCALE("wrong_type", edited(body -> body.put("locale", 49))),
  NUMBER_AS_VERSION("wrong_type", edited(body -> body.put("app_version", 2.3))),
  OBJECT_AS_VERSION("wrong_type", edited(body -> body.putObject("app_version").put("major", 2))),

  LONG_USER_ID("too_long", edited(body -> body.put("user_id", "u".repeat(129)))),
  LONG_DEVICE_TYPE("too_long", edited(body -> body.put("device_type", "d".repeat(33)))),
  LONG_LOCALE("too_long", edited(body -> body.put("locale", "l".repeat(33)))),

  NUL_CHARACTER("bad_character", edited(body -> body.put("device_type", "ios\0"))),
  UNPAIRED_SURROGATE(
      "bad_character",
      login -> login.json().replace("\"device_type\":\"", "\"device_type\":\"\\ud83d")),

  EMPTY_VERSION("not_a_version", edited(body -> body.put("app_version", ""))),
  WORD_AS_VERSION("not_a_version", edited(body -> body.put("app_version", "latest"))),
  PREFIXED_VERSION("not_a_version", edited(body -> body.put("app_version", "v2.3.0"))),
  VERSION_OF_FOUR_PARTS("not_a_version", edited(body -> body.put("app_version", "2.3.0.1"))),
  NEGATIVE_VERSION("not_a_version", edited(body -> body.put("app_version", "-2.3"))),
  VERSION_PART_TOO_LARGE("out_of_range", edited(body -> body.put("app_version", "2.1000"))),
  VERSION_TOO_LARGE("out_of_range", edited(body -> body.put("app_version", "2148.0.0"))),

  DUPLICATE_FIELD("duplicate_field", login -> with(login, "\"ip\":\"192.0.2.1\"")),

  DEEP_NESTING(
      "too_deep_or_large",
      login -> with(login, "\"deep\":" + "[".repeat(1_000) + "]".repeat(1_000))),
  HUGE_NUMBER("too_deep_or_large", login -> with(login, "\"number\":" + "9".repeat(1_001))),
  HUGE_STRING(
      "too_deep_or_large", login -> with(login, "\"note\":\"" + "x".repeat(1_048_577) + "\""));

  private final String code;

  @SuppressWarnings("ImmutableEnumChecker") // Every one of them is a lambda without state.
  private final Function<Login, String> breaker;

  Malformed(String code, Function<Login, String> breaker) {
    this.code = code;
    this.breaker = breaker;
  }

  /** The code of the reason for which the message is rejected. */
  public String code() {
    return code;
  }

  /** Whether SQS takes such a body: it refuses an empty one and one that is over 1 MiB. */
  public boolean fitsSqs() {
    return this != EMPTY && this != HUGE_STRING;
  }

  /** The body of a login, broken. The rest of the login is left as it is where that can be. */
  public String body(Login login) {
    return breaker.apply(login);
  }

  private static Function<Login, String> edited(Consumer<ObjectNode> edit) {
    return login -> {
      ObjectNode body = login.node();
      edit.accept(body);
      return body.toString();
    };
  }

  /** The login with one more member, as JSON text. */
  private static String with(Login login, String member) {
    String json = login.json();
    return json.substring(0, json.length() - 1) + "," + member + "}";
  }
}
