package dev.sluice.runner.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.EmbeddedServers;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.Login;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A stage with a vault in a database of its own, made by the command line, and a login a role. */
public final class VaultStage implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String PASSWORD = "password-of-a-vault";

  /** The receives of a process that was killed go on at the server, and each takes messages. */
  private static final int MANY_RECEIVES = 1_000;

  public final Stage stage = new Stage(EmbeddedServers.SHARED, MANY_RECEIVES);
  private final int number = NUMBER.incrementAndGet();
  private final Database owner = EmbeddedServers.SHARED.newDatabaseOfSuperuser();
  private final Path directory;

  public VaultStage(Path directory) throws SQLException {
    this.directory = directory;
    Cli.Result made = Cli.run(flags(owner.user(), owner.password()), "vault", "create");
    assertThat(made.err()).isEmpty();
    assertThat(made.status()).isZero();
    for (String role : List.of("writer", "revealer", "eraser")) {
      execute("CREATE ROLE " + login(role) + " LOGIN PASSWORD '" + PASSWORD + "'");
      execute("GRANT sluice_vault_" + role + " TO " + login(role));
    }
    execute("CREATE ROLE " + login("remasker") + " LOGIN PASSWORD '" + PASSWORD + "'");
    execute("GRANT sluice_vault_writer, sluice_vault_revealer TO " + login("remasker"));
    keys("hmac");
    keys("siv");
    keys("vault");
  }

  public Path keys(String purpose) {
    Path file = directory.resolve(purpose + ".json");
    if (!file.toFile().exists()) {
      assertThat(Cli.run(Map.of(), "keys", "create", "--for", purpose, file.toString()).status())
          .isZero();
    }
    return file;
  }

  public String login(String role) {
    return "vault_" + role + number;
  }

  /** The flags of a person with one role, or with both of "remasker", and the vault's keys. */
  public Map<String, String> as(String role) {
    Map<String, String> flags = flags(login(role), PASSWORD);
    flags.put("SLUICE_VAULT_KEYSET", keys("vault").toString());
    return flags;
  }

  /** The flags of who makes a vault in another database of the server. */
  Map<String, String> ofMakerOfAnother() {
    Map<String, String> flags = flags(owner.user(), owner.password());
    flags.put("SLUICE_VAULT_JDBC_URL", EmbeddedServers.SHARED.newDatabaseOfSuperuser().jdbcUrl());
    return flags;
  }

  /** The flags of a pipeline. */
  public Map<String, String> run(String masker) {
    Map<String, String> flags = as("writer");
    flags.putAll(stage.flags());
    flags.put("SLUICE_MASKER", masker);
    flags.put("SLUICE_KEYSET", keys(masker).toString());
    return flags;
  }

  /** The flags of a remask by who has these roles of the vault. */
  public Map<String, String> remask(String role, String masker) {
    Map<String, String> flags = run(masker);
    flags.putAll(as(role));
    return flags;
  }

  /** A login from each address, the users in this order. */
  public void send(String device, String... addresses) {
    int user = 0;
    for (String ip : addresses) {
      Login login = Login.of("user" + user++, "2.3.0", "ios", ip, "de_DE", device);
      stage.send(List.of(login.json()));
    }
  }

  /** Runs until the queue is empty, and answers the tokens of the addresses, in order of users. */
  public List<String> tokensOf(Map<String, String> run) throws SQLException {
    Cli.Result ran = Cli.run(run, "run", "--until-empty");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();
    return stage.query("SELECT masked_ip FROM user_logins ORDER BY user_id").stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  public List<String> vaultQuery(String sql) throws SQLException {
    try (Connection connection = owner.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
      }
      return rows;
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = owner.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Drops the vault's roles too: they are the server's, and another vault may have the same. */
  @Override
  public void close() {
    try {
      for (String role : List.of("owner", "writer", "revealer", "eraser", "auditor")) {
        execute("DROP OWNED BY sluice_vault_" + role + " CASCADE");
        execute("DROP ROLE sluice_vault_" + role);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("a test's vault could not be dropped", e);
    } finally {
      stage.close();
    }
  }

  private Map<String, String> flags(String user, String password) {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("SLUICE_VAULT_JDBC_URL", owner.jdbcUrl());
    flags.put("SLUICE_VAULT_USER", user);
    flags.put("SLUICE_VAULT_PASSWORD", password);
    return flags;
  }
}
