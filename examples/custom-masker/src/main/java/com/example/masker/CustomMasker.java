package com.example.masker;

import dev.sluice.core.Pipeline;
import dev.sluice.core.Summary;
import dev.sluice.core.Until;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Masker;
import dev.sluice.mapping.Row;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.sqs.SqsConnection;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Drains a queue of login events into {@code user_logins}: {@code CustomMasker QUEUE_URL JDBC_URL
 * SECRET_FILE}.
 */
public final class CustomMasker {
  private CustomMasker() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(args[1]);
    Masker masker = ShortTokens.of(Files.readAllBytes(Path.of(args[2])));
    try (SqsClient client = SqsConnection.builder().queueUrl(args[0]).build().open()) {
      System.out.println(drain(client, args[0], database, masker));
    }
  }

  static Summary drain(SqsClient client, String queueUrl, DataSource database, Masker masker)
      throws InterruptedException {
    Mapping mapping = Mapping.userLogins();
    try (PostgresSink<Row> sink =
            PostgresSink.open(
                database, TableBinding.of(mapping), PostgresSinkOptions.builder().build());
        SqsSource source =
            SqsSource.open(client, SqsSourceOptions.builder().queueUrl(queueUrl).build())) {
      return Pipeline.<String, Row>builder()
          .source(source)
          .transformer(mapping.transformer(masker))
          .sink(sink)
          .leaveRejected()
          .build()
          .run(Until.empty());
    }
  }
}
