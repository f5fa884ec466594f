package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoginMessagesTest {
  private static final int MANY = 2_000;
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void a_seed_always_gives_the_same_messages_and_another_seed_others() {
    assertThat(LoginMessages.seeded(7).valid(50))
        .isEqualTo(LoginMessages.seeded(7).valid(50))
        .doesNotContainAnyElementsOf(LoginMessages.seeded(8).valid(50));
    assertThat(LoginMessages.seeded(7).next().userId())
        .as("the same on every machine and for ever, so that a seed in a report can be run again")
        .isEqualTo("bb0f1798-a377-4418-aff2-6516809dc2ce");
  }

  @Test
  void a_body_has_the_six_fields_as_strings_and_a_locale_that_may_be_null()
      throws JsonProcessingException {
    for (Login login : logins(LoginMessages.seeded(1))) {
      JsonNode body = JSON.readTree(login.json());

      assertThat(body.fieldNames())
          .toIterable()
          .containsExactly("user_id", "app_version", "device_type", "ip", "locale", "device_id");
      assertThat(body.get("user_id").textValue()).isEqualTo(login.userId());
      assertThat(body.get("ip").textValue()).isEqualTo(login.ip());
      assertThat(body.get("locale").textValue()).isEqualTo(login.locale());
      assertThat(login.appVersion()).matches("\\d\\.\\d{1,2}(\\.\\d{1,2})?");
      assertThat(login.userId())
          .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
  }

  @Test
  void versions_have_two_parts_or_three_and_some_locales_are_null() {
    List<Login> logins = logins(LoginMessages.seeded(2));

    assertThat(logins).filteredOn(login -> login.locale() == null).hasSizeBetween(500, 700);
    assertThat(logins)
        .filteredOn(login -> login.appVersion().split("\\.", -1).length == 2)
        .hasSizeBetween(900, 1_100);
  }

  @Test
  void as_many_ips_and_devices_repeat_as_asked_for() {
    LoginMessages messages = LoginMessages.seeded(3);

    assertThat(repeated(messages, Login::ip)).isBetween(150, 250);
    assertThat(repeated(messages.repeats(0), Login::ip)).isLessThan(5);
    assertThat(repeated(messages.repeats(0.5), Login::ip)).isBetween(900, 1_100);
    assertThat(repeated(messages.repeats(0.5), Login::deviceId)).isBetween(900, 1_100);
    assertThat(repeated(messages.repeats(0.5), Login::userId)).isZero();
  }

  @Test
  void ipv6_addresses_come_where_asked_for() {
    assertThat(logins(LoginMessages.seeded(4))).noneMatch(login -> login.ip().contains(":"));
    assertThat(logins(LoginMessages.seeded(4).ipv6(0.25)))
        .filteredOn(login -> login.ip().contains(":"))
        .hasSizeBetween(400, 600);
  }

  @Test
  void a_batch_to_show_has_one_ip_of_the_wrong_type_and_some_that_repeat()
      throws JsonProcessingException {
    List<String> bodies = LoginMessages.loginBatch(100, 5);

    assertThat(bodies).hasSize(100);
    HashSet<String> ips = new HashSet<>();
    int wrong = 0;
    for (String body : bodies) {
      JsonNode ip = JSON.readTree(body).get("ip");
      wrong += ip.isTextual() ? 0 : 1;
      ips.add(ip.asText());
    }
    assertThat(wrong).isEqualTo(1);
    assertThat(ips).hasSizeLessThan(98);
  }

  @Test
  void a_share_is_from_0_to_1() {
    assertThatThrownBy(() -> LoginMessages.seeded(6).repeats(1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> LoginMessages.seeded(6).ipv6(Double.NaN)).hasMessageContaining("NaN");
  }

  private static List<Login> logins(LoginMessages messages) {
    return Stream.generate(messages::next).limit(MANY).toList();
  }

  private static int repeated(LoginMessages messages, Function<Login, String> field) {
    List<String> values = logins(messages).stream().map(field).toList();
    return values.size() - new HashSet<>(values).size();
  }
}
