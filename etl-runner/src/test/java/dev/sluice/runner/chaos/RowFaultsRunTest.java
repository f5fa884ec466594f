package dev.sluice.runner.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.Login;
import dev.sluice.testkit.LoginMessages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Rows that fail by a SQLSTATE of the table's or the server's, the whole way from queue to queue.
 */
class RowFaultsRunTest {
  /** The queue moves what is received more often than three times. */
  private final Stage stage = new Stage();

  private final LoginMessages messages = LoginMessages.seeded(7);

  @AfterEach
  void close() {
    stage.close();
  }

  /** Sends good messages, each so many-th one with a row that raises. */
  private Map<String, String> send(int count, int everyBad, List<String> states) {
    List<String> bodies = new ArrayList<>();
    Map<String, String> bad = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Login login = messages.next();
      if (i % everyBad == everyBad / 2) {
        String state = states.get(bad.size() % states.size());
        String body = Sent.Broken.refused(state, login).body();
        bad.put(body, "sql_" + state);
        bodies.add(body);
      } else {
        bodies.add(login.json());
      }
    }
    stage.send(bodies);
    return bad;
  }

  private void assertOnlyBadOnesAreRejected(int count, Map<String, String> bad) throws Exception {
    Cli.Result run = Cli.run(stage.flags(), "run", "--until-empty", "--no-progress");

    assertThat(run.status()).as(run.err()).isZero();
    Map<String, String> letters = new HashMap<>();
    int found = 0;
    for (List<Message> some = stage.receive(stage.deadLetterQueue());
        !some.isEmpty();
        some = stage.receive(stage.deadLetterQueue())) {
      for (Message letter : some) {
        found++;
        MessageAttributeValue reason = letter.messageAttributes().get("sluice.reason");
        letters.put(letter.body(), reason == null ? "none" : reason.stringValue());
      }
    }
    assertThat(letters).isEqualTo(bad);
    assertThat(found).isEqualTo(bad.size());
    assertThat(stage.query("select count(*) from user_logins"))
        .containsExactly(List.of(Integer.toString(count - bad.size())));
    assertThat(stage.left(stage.queue())).isZero();
  }

  private void createTable() throws Exception {
    assertThat(Cli.run(stage.flags(), "run", "--until-empty", "--no-progress").status()).isZero();
    for (String sql : RowFaults.SQL) {
      stage.execute(sql);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"42501", "42601", "42P01", "57014", "53100", "08006", "40001"})
  void one_among_41(String state) throws Exception {
    createTable();

    assertOnlyBadOnesAreRejected(41, send(41, 41, List.of(state)));
  }

  @Test
  void a_hundred_of_every_state_among_3000() throws Exception {
    createTable();

    assertOnlyBadOnesAreRejected(3_000, send(3_000, 30, RowFaults.STATES));
  }
}
