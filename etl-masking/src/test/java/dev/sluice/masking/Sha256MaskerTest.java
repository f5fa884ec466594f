package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.mapping.Masker;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class Sha256MaskerTest {

  /** The digits are those of {@code printf '%s' VALUE | sha256sum}. */
  @Test
  void a_token_is_the_plain_sha_256_in_every_domain() {
    String digits = "a6d0e2f27f6111e10b06790db42f34123e724aa0fd24b280f4a0ef5ee986784c";
    assertThat(new Sha256Masker().mask("ip", "199.172.111.135")).isEqualTo(digits);
    assertThat(new Sha256Masker().mask("device_id", "199.172.111.135")).isEqualTo(digits);
  }

  /** The only test of this module that makes one by {@link Maskers#sha256}. */
  @Test
  void it_warns_once_in_a_process_that_it_is_weak_and_hmac_does_not() {
    Logger logger = (Logger) LoggerFactory.getLogger(Maskers.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      Masker masker = Maskers.sha256();
      masker.mask("ip", "10.0.0.1");
      Maskers.sha256().mask("ip", "10.0.0.2");
      Maskers.hmac(KeySets.generate()).mask("ip", "10.0.0.1");
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.WARN);
              assertThat(event.getFormattedMessage()).contains("weak", "IPv4", "hmac");
            });
  }
}
