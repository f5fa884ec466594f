package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Counts;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.Sink;
import dev.sluice.core.Summary;
import dev.sluice.core.Until;
import dev.sluice.core.WriteResult;
import dev.sluice.docs.Rooms.Room;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Masker;
import dev.sluice.mapping.Row;
import dev.sluice.masking.KeySetStore;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import dev.sluice.masking.Purpose;
import dev.sluice.masking.Sealer;
import dev.sluice.micrometer.PipelineMetrics;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.sqs.SqsConnection;
import dev.sluice.sqs.SqsDeadLetters;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.MemorySource;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsServer;
import dev.sluice.vault.Vault;
import dev.sluice.vault.VaultWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The code that the Javadoc shows stands here too, and runs. */
class SnippetsTest {
  private static final Pattern SNIPPET =
      Pattern.compile("<pre>\\{@code\\s*\\n(.*?)\\n[ *]*}</pre>", Pattern.DOTALL);

  @AutoClose private static final PostgresServer POSTGRES = PostgresServer.start();

  private record Login(String userId, int appVersion) {}

  @Test
  void each_snippet_is_code_that_runs_here() throws IOException {
    String here = withoutSpace(Files.readString(Path.of("src/test/java", source(getClass()))));
    List<String> strange = new ArrayList<>();
    int known = 0;
    for (Path page : pages()) {
      Matcher snippet = SNIPPET.matcher(Files.readString(page));
      while (snippet.find()) {
        if (here.contains(withoutSpace(snippet.group(1).replaceAll("(?m)^ \\* ?", "")))) {
          known++;
        } else {
          strange.add(page.getFileName() + ":\n" + snippet.group(1));
        }
      }
    }
    assertThat(strange).isEmpty();
    assertThat(known).isGreaterThanOrEqualTo(3);
  }

  @Test
  void a_queue_is_drained_into_a_table(@TempDir Path directory) throws Exception {
    Path keySetFile = directory.resolve("keys.json");
    KeySets.create(keySetFile);
    DataSource dataSource = POSTGRES.newDatabase().dataSource();
    try (SqsServer server = SqsServer.start()) {
      String queueUrl = server.createQueue().url();
      String deadLetterQueueUrl = server.createQueue().url();
      server.send(queueUrl, LoginMessages.seeded(1).valid(5));
      server.send(queueUrl, List.of("no JSON"));
      // The overview.
      Mapping mapping = Mapping.userLogins();
      Masker masker = Maskers.hmac(KeySetStore.inClear().read(keySetFile));
      try (SqsClient client = SqsConnection.builder().queueUrl(queueUrl).build().open();
          PostgresSink<Row> rows =
              PostgresSink.open(
                  dataSource, TableBinding.of(mapping), PostgresSinkOptions.builder().build());
          SqsDeadLetters deadLetters = SqsDeadLetters.open(client, deadLetterQueueUrl);
          SqsSource source =
              SqsSource.open(client, SqsSourceOptions.builder().queueUrl(queueUrl).build())) {
        Summary summary =
            Pipeline.<String, Row>builder()
                .source(source)
                .transformer(mapping.transformer(masker))
                .sink(rows)
                .deadLetters(deadLetters)
                .build()
                .run(Until.empty());
        System.out.println(summary);
      }
      assertThat(server.waiting(queueUrl)).isZero();
      assertThat(server.waiting(deadLetterQueueUrl)).isOne();
    }
    try (Connection connection = dataSource.getConnection();
        ResultSet rows =
            connection.createStatement().executeQuery("select count(*) from user_logins")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(5);
    }
  }

  @Test
  void a_type_of_ones_own_is_stored() {
    // TableBinding.
    TableBinding<Login> binding =
        TableBinding.<Login>to("user_logins")
            .column("user_id", ColumnType.varchar(128), Login::userId)
            .column("app_version", ColumnType.of(ColumnType.Kind.INTEGER), Login::appVersion)
            .build();
    try (PostgresSink<Login> sink =
        PostgresSink.open(
            POSTGRES.newDatabase().dataSource(), binding, PostgresSinkOptions.builder().build())) {
      assertThat(sink.write(List.of(Keyed.of(UUID.randomUUID(), new Login("u-1", 2003000)))))
          .isEqualTo(WriteResult.of(1, 0));
    }
  }

  @Test
  void originals_are_kept_before_rows() throws Exception {
    Database database = POSTGRES.newDatabase();
    Database superuser = database.as(POSTGRES.superuser().user(), POSTGRES.superuser().password());
    Vault.create(superuser.dataSource(), Vault.SCHEMA);
    DataSource vaultDataSource = superuser.dataSource();
    Mapping mapping = Mapping.userLogins();
    Masker masker = Maskers.hmac(KeySets.generate());
    Sealer sealer = Sealer.of(KeySets.generate(Purpose.VAULT));
    MemorySource<String> source = new MemorySource<>();
    LoginMessages.seeded(1).valid(3).forEach(source::send);
    try (PostgresSink<Row> rows =
        PostgresSink.open(
            POSTGRES.newDatabase().dataSource(),
            TableBinding.of(mapping),
            PostgresSinkOptions.builder().build())) {
      // VaultWriter.
      VaultWriter vault = VaultWriter.open(vaultDataSource, Vault.SCHEMA);
      Sink<Row> sink = vault.before(rows, Row::sealed);
      var transformer = mapping.transformer(masker, Map.of(), sealer.reusing(vault::kept));
      Counts counts =
          Pipeline.<String, Row>builder()
              .source(source)
              .transformer(transformer)
              .sink(sink)
              .leaveRejected()
              .build()
              .run(Until.empty())
              .counts();
      assertThat(counts.inserted()).isEqualTo(3);
    }
  }

  @Test
  void a_pipeline_is_measured() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    Mapping mapping = Mapping.userLogins();
    Masker masker = Maskers.hmac(KeySets.generate());
    MemorySource<String> source = new MemorySource<>();
    LoginMessages.seeded(1).valid(3).forEach(source::send);
    try (PostgresSink<Row> rows =
        PostgresSink.open(
            POSTGRES.newDatabase().dataSource(),
            TableBinding.of(mapping),
            PostgresSinkOptions.builder().build())) {
      // PipelineMetrics.
      try (PipelineMetrics metrics = PipelineMetrics.builder(registry).build()) {
        Pipeline.<String, Row>builder()
            .source(source)
            .transformer(mapping.transformer(masker))
            .sink(rows)
            .leaveRejected()
            .listener(metrics)
            .build()
            .run(Until.empty());
      }
    }
    assertThat(registry.get("sluice.messages.received").counter().count()).isEqualTo(3);
  }

  /** The overview, and the source of each public type of an open package. */
  private static List<Path> pages() {
    List<Path> pages = new ArrayList<>(List.of(Path.of("src/javadoc/overview.html")));
    for (Room room : Rooms.ALL.byName.values()) {
      Path sources = Page.PROJECT.resolve(room.name()).resolve("src/main/java");
      Rooms.ALL.classesOf(room.name()).stream()
          .filter(one -> Rooms.isApi(room, one))
          .map(one -> sources.resolve(source(one.getName())))
          .filter(Files::exists)
          .forEach(pages::add);
    }
    return pages;
  }

  private static String source(Class<?> one) {
    return source(one.getName());
  }

  private static String source(String name) {
    return name.replace('.', '/') + ".java";
  }

  private static String withoutSpace(String code) {
    return Stream.of(code.split("\\s+")).reduce("", String::concat);
  }
}
