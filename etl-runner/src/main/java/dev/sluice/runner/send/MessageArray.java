package dev.sluice.runner.send;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** The elements of a JSON array, each a message; spaces between their tokens are left out. */
final class MessageArray implements Messages {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser in;
  private long number;

  MessageArray(BufferedReader in) throws IOException {
    this.in = JSON.createParser(in);
    this.in.nextToken();
  }

  @Override
  public @Nullable Message next() throws IOException, UnreadableException {
    number++;
    try {
      if (in.nextToken() != JsonToken.END_ARRAY) {
        return new Message("message " + number, element());
      }
      if (in.nextToken() == null) {
        return null;
      }
    } catch (JsonProcessingException e) {
      throw new UnreadableException(
          "message " + number + " (line " + e.getLocation().getLineNr() + ") is not JSON");
    }
    throw new UnreadableException("something follows the array");
  }

  private String element() throws IOException, UnreadableException {
    StringWriter body = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(body)) {
      out.copyCurrentStructureExact(in);
    }
    if (body.getBuffer().length() > LONGEST) {
      throw new UnreadableException("message " + number + " is larger than SQS takes");
    }
    return body.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
