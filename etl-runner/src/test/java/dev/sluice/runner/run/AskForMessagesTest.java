package dev.sluice.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.LoginMessages;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskForMessagesTest {
  @AutoClose private final Stage stage = new Stage();

  @BeforeEach
  void prepare() {
    stage.send(LoginMessages.seeded(1).valid(10));
  }

  @Test
  void messages_without_a_number_asks_for_it() {
    Cli.Result result = Cli.answering(" 4 \n", stage.flags(), "run", "--messages");

    assertThat(result.err()).isEqualTo("How many messages? ");
    assertThat(result.out()).contains("received               4");
    assertThat(result.status()).isZero();
    assertThat(stage.waiting(stage.queue())).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "many\n", "0\n", "-1\n", "1.5\n", "99999999999999999999\n"})
  void an_answer_that_is_no_number_is_refused(String answer) {
    Cli.Result result = Cli.answering(answer, stage.flags(), "run", "--messages");

    assertThat(result.err()).contains("--messages needs a whole number from 1 up, such as 1000");
    assertThat(result.status()).isEqualTo(2);
    assertThat(stage.waiting(stage.queue())).isEqualTo(10);
  }
}
