package dev.sluice.sqs.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.fault.Fault.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptIdsTest {
  private final AttemptIds ids = new AttemptIds();
  private final List<String> asked = new ArrayList<>();

  /** The server repeats all that it gave, so that a smaller receive could not take it in. */
  @Test
  void a_lost_receive_is_repeated_once_and_as_large_as_it_was_where_there_is_room() {
    assertThatThrownBy(() -> ids.receive(7, this::lose)).isInstanceOf(CallFailed.class);
    String lost = asked.get(0);

    assertThat(ids.<String>receive(6, this::answer)).isNotEqualTo("7 " + lost).startsWith("6 ");
    assertThat(ids.<String>receive(10, this::answer)).isEqualTo("7 " + lost);
    assertThat(ids.<String>receive(10, this::answer)).startsWith("10 ").doesNotContain(lost);
  }

  private String lose(int most, String id) {
    asked.add(id);
    throw new CallFailed(new Fault(Kind.PASSING, "lost after " + most));
  }

  private String answer(int most, String id) {
    return most + " " + id;
  }
}
