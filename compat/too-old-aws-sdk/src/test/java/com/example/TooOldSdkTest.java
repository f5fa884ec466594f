package com.example;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.sqs.SqsConnection;
import org.junit.jupiter.api.Test;

/** On an AWS SDK that lacks even what the connection needs. */
class TooOldSdkTest {
  @Test
  void it_is_said_before_anything_begins() {
    SqsConnection connection =
        SqsConnection.builder().queueUrl("http://localhost:1/1/queue").region("us-east-1").build();

    assertThatThrownBy(connection::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("the AWS SDK can't be used: ")
        .hasMessageContaining("Sluice needs the AWS SDK 2.29.0 or newer, all its modules of one")
        .hasMessageNotContaining("\n");
  }
}
