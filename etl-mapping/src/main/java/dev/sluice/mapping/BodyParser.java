package dev.sluice.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.io.IOException;

/**
 * Parses a message's JSON strictly and within limits: nesting to 32, 200,000 tokens, strings of 1
 * Mi characters, numbers of 1,000 and names of 1,000. A megabyte of JSON thus takes some ten
 * megabytes at the most while it is mapped. What Jackson says of a bad body is dropped, since it
 * may quote the body.
 */
final class BodyParser {
  private static final int DEEPEST_NESTING = 32;
  private static final int LONGEST_STRING = 1024 * 1024;
  private static final int LONGEST_NUMBER = 1000;
  private static final int LONGEST_NAME = 1000;
  private static final int MOST_TOKENS = 200_000;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST_NESTING)
                          .maxStringLength(LONGEST_STRING)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxNameLength(LONGEST_NAME)
                          .maxTokenCount(MOST_TOKENS)
                          .build())
                  // Names are the producer's. Jackson would share a table of them between
                  // messages, and names made to collide in it break the parsing of others.
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private final Envelope envelope;

  BodyParser(Envelope envelope) {
    this.envelope = envelope;
  }

  JsonNode parse(String body) throws RejectedException {
    JsonNode outer = parseObject(body);
    if (envelope == Envelope.NONE) {
      return outer;
    }
    JsonNode message = outer.get("Message");
    if (message == null || message.isNull()) {
      throw new RejectedException(Reason.of("missing", "Message"));
    }
    if (!message.isTextual()) {
      throw new RejectedException(Reason.of("wrong_type", "Message"));
    }
    return parseObject(message.textValue());
  }

  private static JsonNode parseObject(String json) throws RejectedException {
    try (JsonParser parser = READER.createParser(json)) {
      JsonNode node = READER.readTree(parser);
      if (node == null || parser.nextToken() != null) {
        throw new RejectedException(Reason.of("not_json"));
      }
      if (!node.isObject()) {
        throw new RejectedException(Reason.of("not_an_object"));
      }
      return node;
    } catch (StreamConstraintsException | NumberFormatException e) {
      // The latter where an exponent has more than ten digits.
      throw new RejectedException(Reason.of("too_deep_or_large"));
    } catch (MismatchedInputException e) {
      throw new RejectedException(Reason.of("duplicate_field"));
    } catch (JsonProcessingException e) {
      throw new RejectedException(Reason.of("not_json"));
    } catch (IOException e) {
      throw new IllegalStateException("reading a string does no I/O", e);
    }
  }
}
