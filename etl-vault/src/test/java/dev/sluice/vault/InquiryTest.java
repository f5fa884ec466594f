package dev.sluice.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InquiryTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\0b"})
  void a_reason_is_needed_whoever_asks(String reason) {
    assertThatThrownBy(() -> Inquiry.of(reason, "me", "here"))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> Inquiry.ofThisUser(reason)).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void what_a_client_says_of_itself_is_cut_and_not_shown() {
    Inquiry inquiry = Inquiry.of("case 1", "me".repeat(200), "here");

    assertThat(inquiry.osUser()).hasSize(300);
    assertThat(inquiry).hasToString("Inquiry");
  }
}
