package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.testkit.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.tools.JooqLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** In processes of their own, since jOOQ shows its logo once in each. */
class JooqTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();

  @Test
  void what_it_says_of_itself_stays_out_of_the_hosts_log_and_nothing_else_of_it() throws Exception {
    assertThat(output("sluice"))
        .contains("sink opened", "what jOOQ says later")
        .doesNotContain("Thank you for using jOOQ", "tip of the day", "Version", "Executing");
  }

  @Test
  void an_application_that_has_jooq_alone_gets_it() throws Exception {
    assertThat(output("jooq"))
        .contains("Thank you for using jOOQ", "tip of the day", "Version", "Executing");
  }

  private String output(String first) throws Exception {
    Database login = database.login();
    Process host =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Host.class.getName(),
                first,
                login.jdbcUrl(),
                login.user(),
                login.password())
            .redirectErrorStream(true)
            .start();
    return new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Logs all that jOOQ says. */
  static final class Host {
    private Host() {}

    public static void main(String[] args) throws Exception {
      ((Logger) LoggerFactory.getLogger("org.jooq")).setLevel(Level.DEBUG);
      Database login = Database.of(args[1], args[2], args[3]);
      if (args[0].equals("sluice")) {
        PostgresSink.open(login.dataSource(), Visit.BINDING, PostgresSinkOptions.defaults())
            .close();
        System.out.println("sink opened");
      } else {
        try (var connection = login.dataSource().getConnection()) {
          DSL.using(connection, SQLDialect.POSTGRES).selectOne().fetch();
        }
      }
      JooqLogger.getLogger(DSLContext.class).info("what jOOQ says later");
    }
  }
}
