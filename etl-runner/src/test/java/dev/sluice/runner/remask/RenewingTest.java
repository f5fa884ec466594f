package dev.sluice.runner.remask;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.masking.KeySet;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import dev.sluice.runner.mapping.KeyedMasker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RenewingTest {
  private final List<String> asked = new ArrayList<>();

  @Test
  void nothing_unbounded_a_pair_is_remembered_until_many_others_came() {
    KeySet keys = KeySets.generate();
    Renewing renewing =
        new Renewing(
            "ip",
            new KeyedMasker(Maskers.hmac(keys), keys, List.of()),
            Optional.empty(),
            old -> {
              asked.addAll(old);
              return old.stream().collect(toMap(token -> token, token -> "new-" + token));
            });

    assertThat(renewing.renew(List.of("a", "b")).tokens()).containsEntry("a", "new-a").hasSize(2);
    assertThat(renewing.renew(List.of("b", "c")).tokens()).containsEntry("b", "new-b").hasSize(2);
    assertThat(asked).containsExactly("a", "b", "c");

    renewing.renew(IntStream.range(0, 1 << 15).mapToObj(Integer::toString).toList());
    asked.clear();
    renewing.renew(List.of("a", "b"));
    assertThat(asked).containsExactly("a", "b");
  }
}
