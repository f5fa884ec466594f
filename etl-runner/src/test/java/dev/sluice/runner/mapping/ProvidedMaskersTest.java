package dev.sluice.runner.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mapping.Masker;
import dev.sluice.mapping.MaskerProvider;
import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A masker of the user's own, by its name. */
class ProvidedMaskersTest {
  @AutoClose private final Stage stage = new Stage();

  /** Masks. */
  public static final class Mine implements MaskerProvider {
    @Override
    public String name() {
      return "mine";
    }

    @Override
    public Masker masker() {
      return (domain, clear) -> domain + "-" + clear.length();
    }
  }

  /** Does not mask. */
  public static final class Leaky implements MaskerProvider {
    @Override
    public String name() {
      return "leaky";
    }

    @Override
    public Masker masker() {
      return (domain, clear) -> clear;
    }
  }

  /** Has a name that another one has too. */
  public static class Twin implements MaskerProvider {
    @Override
    public String name() {
      return "twin";
    }

    @Override
    public Masker masker() {
      return (domain, clear) -> "twin";
    }
  }

  /** The other one. */
  public static final class OtherTwin extends Twin {}

  @BeforeEach
  void prepare() {
    stage.send(
        List.of(
            """
            {"user_id": "u-1", "app_version": "1.2", "device_type": "ios", "ip": "198.51.100.7",
             "locale": "DE", "device_id": "d-1"}
            """));
  }

  @Test
  void it_masks_what_a_built_in_one_would() throws Exception {
    assertThat(run("mine").status()).isZero();
    assertThat(stage.query("select masked_ip, masked_device_id from user_logins"))
        .containsExactly(List.of("ip-12", "device_id-3"));
  }

  @Test
  void nothing_bare_when_it_returns_what_it_was_given() throws Exception {
    assertThat(run("leaky").out()).contains("mask_failed (masked_ip)");
    assertThat(stage.query("select * from user_logins")).isEmpty();
    assertThat(stage.waiting(stage.deadLetterQueue())).isEqualTo(1);
  }

  @Test
  void two_of_one_name_are_refused_and_the_known_ones_are_named() {
    assertThat(run("twin").err()).contains("'twin' is there 2 times on the class path");
    Cli.Result unknown = run("rot13");
    assertThat(unknown.err()).contains("known are hmac, siv, sha256, mine, leaky, twin");
    assertThat(unknown.status()).isEqualTo(2);
  }

  private Cli.Result run(String masker) {
    return Cli.run(stage.flagsAnd("SLUICE_MASKER", masker), "run", "--until-empty");
  }
}
