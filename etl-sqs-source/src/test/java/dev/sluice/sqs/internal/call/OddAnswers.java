package dev.sluice.sqs.internal.call;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes answers, most of them nearly right. */
final class OddAnswers {
  private static final List<String> TEXTS =
      List.of(
          "",
          "body",
          "{\\\"a\\\": [1, \\\"\\\\u00e9\\\"]}",
          "é €",
          "😀",
          "\\ud83d\\ude00",
          "\\ud83d",
          "\\ude00 x",
          "\\u0000",
          "\\/\\b\\f\\n\\r\\t",
          "\\x",
          "a\tb",
          "1700000000123",
          "3",
          "-1",
          "4294967297",
          "99999999999999999999",
          "0x10",
          "AAH/",
          "AA==",
          "A",
          "!!!!",
          "d41d8cd98f00b204e9800998ecf8427e");
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1.5",
          "1e400",
          "123456789012345678901234567890",
          "NaN",
          "01",
          "[]",
          "{}",
          "[[{}]]",
          "{\"a\":{\"b\":[null]}}",
          "'x'",
          "");
  private static final List<String> TYPES =
      List.of("String", "Number", "Binary", "String.own", "Binary.png", "Number.int", "Odd");

  private final Random random;

  OddAnswers(Random random) {
    this.random = random;
  }

  byte[] receive() {
    StringBuilder json = new StringBuilder("{");
    member(json, "Messages", rarely() ? value() : list(this::message));
    return bytes(json.append('}'));
  }

  byte[] batch() {
    StringBuilder json = new StringBuilder("{");
    member(json, "Successful", rarely() ? value() : list(this::succeeded));
    member(json.append(','), "Failed", rarely() ? value() : list(this::failed));
    return bytes(json.append('}'));
  }

  byte[] error() {
    StringBuilder json = new StringBuilder("{");
    String code =
        pick(
            List.of(
                "com.amazonaws.sqs#QueueDoesNotExist",
                "AccessDenied",
                "n#KmsDisabled:http://x",
                "AWS.SimpleQueueService.NonExistentQueue",
                "RequestThrottled",
                "Odd Code!",
                ""));
    member(
        json, pick(List.of("__type", "__type", "code", "Code")), often() ? quoted(code) : value());
    if (often()) {
      member(json.append(','), pick(List.of("message", "Message", "__type", "code")), value());
    }
    return bytes(json.append('}'));
  }

  private String message() {
    StringBuilder json = new StringBuilder("{");
    String body = pick(TEXTS);
    member(json, "MessageId", maybeOdd(quoted("m-" + random.nextInt(3))));
    member(json.append(','), "ReceiptHandle", maybeOdd(quoted("h")));
    member(json.append(','), "Body", maybeOdd(quoted(body)));
    String attributes =
        "{\"SentTimestamp\":"
            + maybeOdd(quoted("1700000000123"))
            + ",\"ApproximateReceiveCount\":"
            + maybeOdd(quoted("2"))
            + (random.nextBoolean() ? ",\"MessageGroupId\":" + maybeOdd(quoted("g")) : "")
            + (random.nextBoolean() ? ",\"New\":\"g\"" : "")
            + "}";
    member(json.append(','), "Attributes", rarely() ? value() : attributes);
    if (random.nextBoolean()) {
      member(json.append(','), "MessageAttributes", rarely() ? value() : attributes());
    }
    if (rarely()) {
      member(json.append(','), pick(List.of("Body", "MessageId", "Attributes", "New")), value());
    }
    return json.append('}').toString();
  }

  private String attributes() {
    StringBuilder json = new StringBuilder("{");
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",").append(quoted(rarely() ? "same" : "name-" + i)).append(":{");
      member(json, "DataType", maybeOdd(quoted(pick(TYPES))));
      if (often()) {
        member(json.append(','), "StringValue", maybeOdd(quoted(pick(TEXTS))));
      }
      if (random.nextBoolean()) {
        String binary = quoted(pick(List.of("AAH/", "", "AA==", "A", "!!!!")));
        member(json.append(','), "BinaryValue", rarely() ? pick(VALUES) : binary);
      }
      if (rarely()) {
        member(json.append(','), "New", "[\"x\",null]");
      }
      json.append('}');
    }
    return json.append('}').toString();
  }

  private String succeeded() {
    return "{\"Id\":" + maybeOdd(quoted(Integer.toString(random.nextInt(3)))) + "}";
  }

  private String failed() {
    return "{\"Id\":"
        + maybeOdd(quoted(Integer.toString(random.nextInt(3))))
        + ",\"Code\":"
        + maybeOdd(quoted("InternalError"))
        + ",\"SenderFault\":"
        + maybeOdd(random.nextBoolean() ? "true" : "false")
        + ",\"Message\":\"body-0\"}";
  }

  private interface Part {
    String make();
  }

  private String list(Part part) {
    StringBuilder json = new StringBuilder("[");
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",").append(hardlyEver() ? notNull() : part.make());
    }
    return json.append(']').toString();
  }

  private void member(StringBuilder json, String name, String value) {
    json.append(quoted(hardlyEver() ? name.toLowerCase(Locale.ROOT) : name));
    json.append(':').append(value);
  }

  private String maybeOdd(String value) {
    return hardlyEver() ? value() : value;
  }

  private String notNull() {
    String value = value();
    return value.equals("null") ? "[]" : value;
  }

  private String value() {
    return random.nextBoolean() ? pick(VALUES) : quoted(pick(TEXTS));
  }

  private boolean rarely() {
    return random.nextInt(8) == 0;
  }

  private boolean hardlyEver() {
    return random.nextInt(64) == 0;
  }

  private boolean often() {
    return !rarely();
  }

  private <T> T pick(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** Bytes of a text, one of four times spoilt. */
  private byte[] bytes(CharSequence json) {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(28)) {
      case 0 -> out.write(bytes, 0, at);
      case 1 -> {
        bytes[at] = (byte) random.nextInt(256);
        out.writeBytes(bytes);
      }
      case 2 -> {
        out.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        out.writeBytes(bytes);
      }
      case 3 -> {
        out.write(bytes, 0, at);
        out.writeBytes(new byte[] {(byte) 0xC3, (byte) 0x28});
        out.write(bytes, at, bytes.length - at);
      }
      case 4 -> {
        out.writeBytes(bytes);
        out.writeBytes("  {}".getBytes(StandardCharsets.UTF_8));
      }
      case 5 -> out.reset();
      case 6 -> {
        int depth = 1 + random.nextInt(18);
        String deep = "{\"Deep\":" + "[".repeat(depth) + "]".repeat(depth) + ",";
        out.writeBytes(deep.getBytes(StandardCharsets.UTF_8));
        out.write(bytes, 1, bytes.length - 1);
      }
      default -> out.writeBytes(bytes);
    }
    return out.toByteArray();
  }
}
