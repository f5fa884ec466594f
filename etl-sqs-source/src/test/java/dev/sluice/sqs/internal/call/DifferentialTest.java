package dev.sluice.sqs.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.http.BadAnswerException;
import dev.sluice.sqs.internal.http.ByteWriter;
import dev.sluice.sqs.internal.http.HttpAnswer;
import dev.sluice.sqs.internal.json.AttributesJson;
import dev.sluice.sqs.internal.json.BatchAnswer;
import dev.sluice.sqs.internal.json.Md5;
import dev.sluice.sqs.internal.json.MessagesAnswer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.utils.BinaryUtils;
import software.amazon.awssdk.utils.Md5Utils;

/**
 * The same answers, most of them broken, for the reader of the lean calls and for the SDK's own:
 * both read the same or both fail. The differences that there are have an example each; in the
 * other direction, where the SDK reads and the lean calls don't, there is one: a list or an object
 * in the place of a string or of a truth value.
 */
class DifferentialTest {
  private static final String SENT = "\"Attributes\":{\"SentTimestamp\":\"0\"}";
  private static final String MESSAGE =
      "{\"MessageId\":\"m\",\"ReceiptHandle\":\"h\",\"Body\":\"b\"," + SENT;

  private final StubbedSdk sdk = new StubbedSdk(false);
  private final StubbedSdk checkingSdk = new StubbedSdk(true);

  @Property(tries = 2_000)
  void messages_are_read_alike(@ForAll("receives") byte[] body) {
    assertSame(body, lean(body), sdk(body));
  }

  @Property(tries = 2_000)
  void answers_to_batches_are_read_alike(@ForAll("batches") byte[] body) {
    assertSame(
        body,
        () -> BatchAnswer.failures(answer(200, Map.of(), body), 3),
        () -> sdk.answers(200, Map.of(), body).calls.startDelete(List.of("a", "b", "c")).answer());
  }

  @Property(tries = 2_000)
  void errors_are_read_alike(
      @ForAll("errors") byte[] body, @ForAll("heads") Map<String, String> head) throws Exception {
    int status = head.containsKey("x-amzn-errortype") ? 403 : 400;
    Carrier carrier = LeanTests.carrier(LeanTests.pool(1, InetAddress::getAllByName));

    Fault lean = Fault.of(carrier.failure(answer(status, head, body)));

    assertThatThrownBy(
            () -> sdk.answers(status, head, body).calls.receive(10, Duration.ofSeconds(1)))
        .as(head + new String(body, UTF_8))
        .isInstanceOf(CallFailed.class)
        .extracting(e -> ((CallFailed) e).fault())
        .isEqualTo(lean);
  }

  @Property(tries = 500)
  void digests_are_checked_alike(@ForAll("texts") String text, @ForAll byte[] bytes) {
    TreeMap<String, MessageAttributeValue> attributes = new TreeMap<>();
    attributes.put(
        "ä", MessageAttributeValue.builder().dataType("String").stringValue(text).build());
    attributes.put(
        "b",
        MessageAttributeValue.builder()
            .dataType("Binary.x")
            .binaryValue(SdkBytes.fromByteArray(bytes))
            .build());
    String right =
        BinaryUtils.toHex(AttributesJson.digest(attributes, Objects.requireNonNull(Md5.digest())));
    String wrong = right.replace(right.charAt(5), right.charAt(5) == '0' ? '1' : '0');
    for (String digest : List.of(right, wrong)) {
      ByteWriter json = new ByteWriter();
      json.ascii("{\"Messages\":[" + MESSAGE + ",\"MD5OfBody\":\"" + md5("b"));
      json.ascii("\",\"MD5OfMessageAttributes\":\"" + digest + "\",\"MessageAttributes\":{");
      json.quoted("ä").ascii(":{\"DataType\":\"String\",\"StringValue\":").quoted(text);
      json.ascii("},\"b\":{\"DataType\":\"Binary.x\",\"BinaryValue\":\"");
      json.ascii(BinaryUtils.toBase64(bytes) + "\"}}}]}");
      Supplier<?> lean = lean(json.toBytes());
      assertSame(json.toBytes(), lean, checking(json.toBytes()));
      assertThat(outcome(lean).equals("fails")).isEqualTo(digest.equals(wrong));
    }
  }

  @Example
  void what_the_lean_reader_passes_over_the_sdk_may_fail_at() {
    assertOnlyLean(sdk("{\"Messages\":[" + MESSAGE + "}],\"New\":{}}"), true);
    for (String odd :
        List.of(
            "{\"Messages\":[" + MESSAGE.replace("\"0\"", "\"0\",\"New\":{}") + "}]}",
            "{\"Messages\":["
                + MESSAGE
                + ",\"MessageAttributes\":{\"a\":{\"StringListValues\":1}}}]}")) {
      assertThat(outcome(lean(odd.getBytes(UTF_8)))).as(odd).isNotEqualTo("fails");
      assertOnlyLean(sdk(odd), false);
    }
  }

  @Example
  void the_sdk_wants_a_digest_in_small_letters_and_the_lean_reader_takes_none_and_any() {
    for (String digest :
        List.of("", ",\"MD5OfBody\":\"" + md5("b").toUpperCase(Locale.ROOT) + "\"")) {
      byte[] body = ("{\"Messages\":[" + MESSAGE + digest + "}]}").getBytes(UTF_8);
      assertThat(outcome(lean(body))).isNotEqualTo("fails");
      assertThat(outcome(checking(body))).isEqualTo("fails");
    }
  }

  @Example
  void the_lean_reader_goes_less_deep() {
    for (int depth : new int[] {15, 100}) {
      String deep = "{\"New\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"Messages\":[]}";
      assertOnlyLean(sdk(deep), true);
      assertThat(outcome(lean(deep.getBytes(UTF_8))).equals("fails")).isEqualTo(depth == 100);
    }
  }

  private static void assertOnlyLean(Supplier<?> sdk, boolean reads) {
    assertThat(outcome(sdk).equals("fails")).isEqualTo(!reads);
  }

  private static void assertSame(byte[] body, Supplier<?> lean, Supplier<?> sdk) {
    Object ofLean = outcome(lean);
    if (!ofLean.equals("stricter")) {
      Object ofSdk = outcome(sdk);
      if (!ofLean.equals(ofSdk)) {
        assertThat(ofLean).as(new String(body, UTF_8)).isEqualTo(ofSdk);
      }
    }
  }

  private static Object outcome(Supplier<?> reader) {
    try {
      return reader.get();
    } catch (BadAnswerException e) {
      return String.valueOf(e.getMessage()).startsWith("something else") ? "stricter" : "fails";
    } catch (CallFailed e) {
      return "fails";
    }
  }

  private static Supplier<?> lean(byte[] body) {
    return () -> MessagesAnswer.messages(answer(200, Map.of(), body));
  }

  private Supplier<?> sdk(byte[] body) {
    return () -> sdk.answers(200, Map.of(), body).calls.receive(10, Duration.ofSeconds(1));
  }

  private Supplier<?> sdk(String body) {
    return sdk(body.getBytes(UTF_8));
  }

  private Supplier<?> checking(byte[] body) {
    return () -> checkingSdk.answers(200, Map.of(), body).calls.receive(10, Duration.ofSeconds(1));
  }

  private static HttpAnswer answer(int status, Map<String, String> headers, byte[] body) {
    return new HttpAnswer(status, headers, body, 0, body.length, false);
  }

  private static String md5(String text) {
    return BinaryUtils.toHex(Md5Utils.computeMD5Hash(text.getBytes(UTF_8)));
  }

  @Provide
  Arbitrary<byte[]> receives() {
    return Arbitraries.randomValue((Random random) -> new OddAnswers(random).receive());
  }

  @Provide
  Arbitrary<byte[]> batches() {
    return Arbitraries.randomValue((Random random) -> new OddAnswers(random).batch());
  }

  @Provide
  Arbitrary<byte[]> errors() {
    return Arbitraries.randomValue((Random random) -> new OddAnswers(random).error());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMinLength(0).ofMaxLength(20);
  }

  @Provide
  Arbitrary<Map<String, String>> heads() {
    String id = "x-amzn-requestid";
    String type = "x-amzn-errortype";
    String query = "x-amzn-query-error";
    return Arbitraries.of(
        Map.of(id, "r-1"),
        Map.of(),
        Map.of("content-type", "text/html", "server", "nginx/1.2 (odd)"),
        Map.of(id, "r-1", type, "AccessDenied:http://x"),
        Map.of(type, "com.amazonaws.sqs#QueueDoesNotExist"),
        Map.of(id, "r-1", query, "AWS.SimpleQueueService.NonExistentQueue;Sender"),
        Map.of(id, "r-1", query, "Odd", type, "RequestThrottled"));
  }
}
