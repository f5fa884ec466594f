package dev.sluice.sqs.internal.json;

import static dev.sluice.sqs.internal.json.JsonFields.isTrue;
import static dev.sluice.sqs.internal.json.JsonFields.list;
import static dev.sluice.sqs.internal.json.JsonFields.read;
import static dev.sluice.sqs.internal.json.JsonFields.skip;
import static dev.sluice.sqs.internal.json.JsonFields.text;

import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.sqs.internal.http.HttpAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads what became of the entries of a batch; fields that it does not know are passed over. */
public final class BatchAnswer {
  private BatchAnswer() {}

  /** What of a batch did not succeed, also what the answer does not mention. */
  public static List<Failure> failures(HttpAnswer answer, int entries) {
    @Nullable Failure[] failures = new Failure[entries];
    boolean[] succeeded = new boolean[entries];
    read(
        answer,
        (name, json) -> {
          switch (name) {
            case "Successful" ->
                list(json, () -> index(entry(json), entries).ifPresent(i -> succeeded[i] = true));
            case "Failed" ->
                list(
                    json,
                    () -> {
                      Entry entry = entry(json);
                      index(entry, entries).ifPresent(i -> failures[i] = entry.or(failures[i], i));
                    });
            default -> skip(json);
          }
        });
    List<Failure> all = new ArrayList<>(0);
    for (int i = 0; i < entries; i++) {
      if (!succeeded[i]) {
        Failure failure = failures[i];
        all.add(failure == null ? new Failure(i, false, "Unanswered") : failure);
      }
    }
    return all;
  }

  /** One of a batch, as an answer tells of it. */
  private record Entry(@Nullable String id, boolean senderFault, @Nullable String code) {

    /** The failure, unless another was told before. */
    Failure or(@Nullable Failure before, int index) {
      return before == null ? new Failure(index, senderFault, String.valueOf(code)) : before;
    }
  }

  private static Entry entry(JsonParser json) throws IOException {
    String id = null;
    boolean senderFault = false;
    String code = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case "Id" -> id = text(json);
        case "SenderFault" -> senderFault = isTrue(json);
        case "Code" -> code = text(json);
        default -> skip(json);
      }
    }
    return new Entry(id, senderFault, code);
  }

  /** Its place in the batch; empty where it was not asked for. */
  private static OptionalInt index(Entry entry, int entries) {
    for (int i = 0; i < entries; i++) {
      if (Integer.toString(i).equals(entry.id)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
