package dev.sluice.vault;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.raw;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.with;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.mapping.SealedValue;
import dev.sluice.postgres.PostgresDatabase;
import dev.sluice.postgres.PostgresSinkOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.Table;

/**
 * The people's side of a vault: gives sealed originals back, or erases them, for who has the role
 * to do so, and not before it is written down who asks for what and why. The pipeline's side is
 * {@link VaultWriter}.
 *
 * <p>Each call first commits an audit row for each token, and only then asks for the tokens of
 * these rows: the server itself gives nothing without a committed row of the same user. The rows
 * stay where the rest fails. Thread-safe; nothing is tried again.
 */
public final class Vault {

  /** The schema that a vault has where nothing else is said. */
  public static final String SCHEMA = "sluice_vault";

  /** How many tokens are asked for at once; more take several requests. */
  private static final int MOST_TOKENS = 500;

  private final PostgresDatabase database;
  private final VaultSchema schema;
  private final String audit;

  private Vault(PostgresDatabase database, VaultSchema schema) {
    this.database = database;
    this.schema = schema;
    this.audit = audit(schema);
  }

  /**
   * The vault in a schema of a database. Does not connect yet.
   *
   * @param dataSource stays the caller's; its login is who the audit names
   */
  public static Vault in(DataSource dataSource, String schema) {
    return new Vault(PostgresDatabase.of(dataSource), new VaultSchema(schema));
  }

  /**
   * Whether a vault's schema can have this name: lower case letters, digits and underscores, not
   * first a digit, 50 at most. Roles begin with it.
   */
  public static boolean isSchemaName(String name) {
    return VaultSchema.isName(name);
  }

  /**
   * The SQL that makes a vault: a schema with its tables and functions, and the {@link VaultRoles}.
   * It can be run again.
   */
  public static String script(String schema) {
    return "begin;\n" + new VaultSchema(schema).script() + "commit;\n";
  }

  /**
   * Makes a vault in one transaction, as {@link #script} says, or makes it anew what it was.
   *
   * @param creator a superuser, or may create roles, and schemas in the database; the vault is not
   *     its own
   * @return what is to be granted to whom
   * @throws ConfigurationException where the database does not allow it, is older than PostgreSQL
   *     14, or has such a schema or role that is not this vault's
   * @throws SinkUnavailableException where it can't be reached or used now
   */
  public static VaultRoles create(DataSource creator, String schema) {
    VaultSchema vault = new VaultSchema(schema);
    PostgresDatabase.of(creator)
        .prepare(
            PostgresSinkOptions.LOCK_TIMEOUT,
            "the vault " + vault,
            "the vault " + vault + " can't be made",
            Map.of("42501", "needed is a superuser, or the right to create roles and schemas"),
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.execute(vault.script());
              }
            });
    return VaultRoles.of(
        vault.owner(), vault.writer(), vault.revealer(), vault.eraser(), vault.auditor());
  }

  /**
   * Finds out before the work begins whether the user may reveal; nothing is asked for.
   *
   * @throws ConfigurationException where there is no such vault, or the user may not reveal
   * @throws SinkUnavailableException where the vault can't be used now
   */
  public void requireRevealer() {
    if (!ask(schema.revealer(), this::mayReveal)) {
      throw new ConfigurationException(
          schema.unusable() + ": needed is the role " + schema.revealer());
    }
  }

  /**
   * Asks for the sealed originals of tokens.
   *
   * @throws ConfigurationException where there is no such vault, or the user may not reveal
   * @throws SinkUnavailableException where the vault can't be used now
   */
  public KeptOriginals reveal(Collection<String> tokens, Inquiry inquiry) {
    List<SealedValue> sealed = new ArrayList<>();
    Set<String> forgotten = new HashSet<>();
    forRequests(
        tokens,
        "reveal",
        schema.revealer(),
        inquiry,
        row -> {
          byte[] bytes = row.getBytes("sealed");
          if (bytes == null) {
            forgotten.add(row.getString("token"));
          } else {
            sealed.add(SealedValue.of(row.getString("domain"), row.getString("token"), bytes));
          }
        });
    return KeptOriginals.of(sealed, forgotten);
  }

  /**
   * Erases the originals of tokens in all domains. They are not kept again when they come again.
   *
   * @return those tokens that the vault knew; their originals are gone, by this call or before
   * @throws ConfigurationException where there is no such vault, or the user may not erase
   * @throws SinkUnavailableException where the vault can't be used now
   */
  public Set<String> forget(Collection<String> tokens, Inquiry inquiry) {
    Set<String> known = new HashSet<>();
    forRequests(
        tokens, "forget", schema.eraser(), inquiry, row -> known.add(row.getString("token")));
    return known;
  }

  private <R> R ask(String role, PostgresDatabase.Work<R> statement) {
    return database.ask(schema.unusable(), schema.hints(role), statement);
  }

  private boolean mayReveal(Connection connection) {
    return PostgresDatabase.sql(connection)
        .select(
            field(
                "pg_catalog.has_function_privilege({0}, 'execute')",
                Boolean.class, inline(schema + ".reveal(uuid)")))
        .fetchSingle()
        .value1();
  }

  private static String audit(VaultSchema schema) {
    CommonTableExpression<?> durable = PostgresDatabase.durable();
    Table<?> tokens = table("pg_catalog.unnest({0})", raw("?::text[]")).as("t", "token");
    List<Field<Object>> columns =
        Stream.of("request", "action", "reason", "os_user", "os_host", "token")
            .map(column -> field(name(column)))
            .toList();
    List<Field<Object>> values =
        new ArrayList<>(Collections.nCopies(columns.size() - 1, field(raw("?"))));
    values.add(field(name("t", "token")));
    return PostgresDatabase.sql()
        .render(
            with(durable)
                .insertInto(table(name(schema.name(), "audit")))
                .columns(columns)
                .select(select(values).from(durable, tokens)));
  }

  private String question(String action) {
    CommonTableExpression<?> durable = PostgresDatabase.durable();
    Table<?> kept = table("{0}({1})", name(schema.name(), action), raw("?")).as("kept");
    return PostgresDatabase.sql().render(with(durable).select(kept.asterisk()).from(durable, kept));
  }

  @FunctionalInterface
  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private void forRequests(
      Collection<String> tokens, String action, String role, Inquiry inquiry, RowReader reader) {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(tokens));
    for (int from = 0; from < distinct.size(); from += MOST_TOKENS) {
      List<String> some = distinct.subList(from, Math.min(from + MOST_TOKENS, distinct.size()));
      UUID request = UUID.randomUUID();
      ask(role, connection -> audit(connection, request, some, action, inquiry));
      ask(role, connection -> answers(connection, action, request, reader));
    }
  }

  private boolean audit(
      Connection connection, UUID request, List<String> tokens, String action, Inquiry inquiry)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(audit)) {
      statement.setObject(1, request);
      statement.setString(2, action);
      statement.setString(3, inquiry.reason());
      statement.setString(4, inquiry.osUser());
      statement.setString(5, inquiry.osHost());
      statement.setArray(6, connection.createArrayOf("text", tokens.toArray()));
      return statement.execute();
    }
  }

  private boolean answers(Connection connection, String action, UUID request, RowReader reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(question(action))) {
      statement.setObject(1, request);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
      return true;
    }
  }
}
