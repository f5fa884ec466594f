package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.tools.JooqLogger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** In processes of their own, since jOOQ shows its logo once in each. */
class JooqTest {
  @Test
  void its_logo_stays_out_of_the_hosts_log_and_nothing_else_of_it() throws Exception {
    assertThat(output("sluice"))
        .contains("select 1", "what jOOQ says later")
        .doesNotContain("Thank you for using jOOQ", "tip of the day");
  }

  @Test
  void an_application_that_has_jooq_alone_gets_its_logo() throws Exception {
    assertThat(output("jooq")).contains("select 1", "Thank you for using jOOQ", "tip of the day");
  }

  private static String output(String first) throws Exception {
    Process host =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Host.class.getName(),
                first)
            .redirectErrorStream(true)
            .start();
    return new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Logs all that jOOQ says. */
  static final class Host {
    private Host() {}

    public static void main(String[] args) {
      ((Logger) LoggerFactory.getLogger("org.jooq")).setLevel(Level.INFO);
      DSLContext dsl = args[0].equals("sluice") ? Jooq.renderer() : DSL.using(SQLDialect.POSTGRES);
      System.out.println(dsl.render(DSL.selectOne()));
      JooqLogger.getLogger(DSLContext.class).info("what jOOQ says later");
    }
  }
}
