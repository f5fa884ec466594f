package dev.sluice.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.LoginMessages;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A queue full of what can't be stored. */
class RunawayTest {
  @AutoClose private final Stage stage = new Stage();

  @Test
  void a_queue_of_bad_messages_stops_the_run_and_is_not_drained_into_the_dead_letters() {
    stage.send(bad(600));

    Cli.Result ran = Cli.run(stage.flags(), "run");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err().lines().filter(line -> line.startsWith("sluice: ")))
        .singleElement()
        .asString()
        .contains("501 of the last 501 messages were rejected, most often not_json (501 times)")
        .endsWith("(set --max-rejected or SLUICE_MAX_REJECTED)");
    int dead = stage.waiting(stage.deadLetterQueue());
    assertThat(dead).isLessThanOrEqualTo(500);
    assertThat(stage.waiting(stage.queue())).isEqualTo(600 - dead);
    assertThat(stage.inFlight(stage.queue())).isZero();
  }

  @Test
  void the_share_can_be_set_and_what_is_good_is_stored() throws Exception {
    stage.send(Stream.concat(bad(9).stream(), LoginMessages.seeded(1).valid(1).stream()).toList());

    Cli.Result ran =
        Cli.run(stage.flags(), "run", "--until-empty", "--max-rejected", "0%", "--lanes", "1");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("1 of the last ");
    assertThat(stage.waiting(stage.deadLetterQueue())).isZero();
    assertThat(stage.waiting(stage.queue())).isGreaterThanOrEqualTo(9);
    assertThat(Cli.run(stage.flags(), "run", "--until-empty", "--max-rejected=off").status())
        .isZero();
    assertThat(stage.waiting(stage.deadLetterQueue())).isEqualTo(9);
    assertThat(stage.query("SELECT count(*) FROM user_logins")).containsExactly(List.of("1"));
  }

  private static List<String> bad(int count) {
    return Stream.generate(() -> "no json").limit(count).toList();
  }
}
