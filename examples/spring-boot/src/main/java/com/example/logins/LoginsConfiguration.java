package com.example.logins;

import dev.sluice.core.Pipeline;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import dev.sluice.micrometer.PipelineMetrics;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The pipeline's parts as beans. Spring closes each before those that it was made of: the source
 * before the client, the sink before the pool of connections.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoginsProperties.class)
class LoginsConfiguration {

  /** Region, credentials and endpoint as AWS users have them set up. */
  @Bean
  SqsClient sqsClient() {
    return SqsClient.create();
  }

  @Bean
  Mapping mapping() {
    return Mapping.userLogins();
  }

  @Bean
  SqsSource source(SqsClient client, LoginsProperties logins) {
    return SqsSource.open(client, SqsSourceOptions.builder().queueUrl(logins.queueUrl()).build());
  }

  @Bean
  PostgresSink<Row> sink(DataSource database, Mapping mapping) {
    return PostgresSink.open(
        database, TableBinding.of(mapping), PostgresSinkOptions.builder().build());
  }

  @Bean
  PipelineMetrics metrics(MeterRegistry registry, SqsSource source) {
    return PipelineMetrics.builder(registry).source(source).build();
  }

  @Bean
  Pipeline<String, Row> pipeline(
      SqsSource source,
      Mapping mapping,
      PostgresSink<Row> sink,
      PipelineMetrics metrics,
      LoginsProperties logins) {
    return Pipeline.<String, Row>builder()
        .source(source)
        .transformer(mapping.transformer(Maskers.hmac(KeySets.read(logins.keyset()))))
        .sink(sink)
        .leaveRejected()
        .listener(metrics)
        .build();
  }
}
