package com.example.sink;

import dev.sluice.core.Pipeline;
import dev.sluice.core.Summary;
import dev.sluice.core.Until;
import dev.sluice.mapping.Column;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Masker;
import dev.sluice.mapping.Row;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import dev.sluice.sqs.SqsConnection;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Drains a queue of login events into a file: {@code CustomSink QUEUE_URL KEYSET FILE}. */
public final class CustomSink {
  private CustomSink() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    String queueUrl = args[0];
    try (SqsClient client = SqsConnection.builder().queueUrl(queueUrl).build().open()) {
      Masker masker = Maskers.hmac(KeySets.read(Path.of(args[1])));
      System.out.println(drain(client, queueUrl, masker, Path.of(args[2])));
    }
  }

  static Summary drain(SqsClient client, String queueUrl, Masker masker, Path file)
      throws IOException, InterruptedException {
    Mapping mapping = Mapping.userLogins();
    List<String> columns = mapping.columns().stream().map(Column::name).toList();
    try (JsonLinesSink<Row> sink = JsonLinesSink.open(file, row -> fields(columns, row));
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

  private static Map<String, Object> fields(List<String> columns, Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Object value = row.get(i);
      fields.put(
          columns.get(i), value == null || value instanceof Number ? value : value.toString());
    }
    return fields;
  }
}
