package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  private final Sealer sealer = Sealer.of(KeySets.generate(Purpose.VAULT));

  @Test
  void what_is_sealed_opens_for_its_token_and_domain_alone() {
    byte[] sealed = sealer.seal("ip", "t", "Zürich 😀");

    assertThat(sealer.open("ip", "t", sealed)).hasValue("Zürich 😀");
    assertThat(sealer.open("ip", "u", sealed)).isEmpty();
    assertThat(sealer.open("device_id", "t", sealed)).isEmpty();
    assertThat(sealer.open("i", "pt", sealed)).isEmpty();
    assertThat(Sealer.of(KeySets.generate(Purpose.VAULT)).open("ip", "t", sealed)).isEmpty();
    sealed[sealed.length - 1] ^= 1;
    assertThat(sealer.open("ip", "t", sealed)).isEmpty();
    assertThat(sealer.open("ip", "t", new byte[0])).isEmpty();
  }

  @Test
  void equal_values_are_sealed_differently() {
    assertThat(sealer.seal("ip", "t", "x")).isNotEqualTo(sealer.seal("ip", "t", "x"));
  }

  @Test
  void what_a_former_key_sealed_still_opens_until_the_key_is_disabled(@TempDir Path directory) {
    Path file = directory.resolve("vault.json");
    KeySetStore store = KeySetStore.inClear();
    KeySet before = store.create(file, Purpose.VAULT);
    byte[] sealed = Sealer.of(before).seal("ip", "t", "x");

    assertThat(Sealer.of(store.rotate(file)).open("ip", "t", sealed)).hasValue("x");
    assertThat(Sealer.of(store.disable(file, before.primaryId())).open("ip", "t", sealed))
        .isEmpty();
  }
}
