package dev.sluice.masking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.JsonKeysetReader;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.proto.KeyStatusType;
import com.google.crypto.tink.proto.Keyset;
import com.google.protobuf.ExtensionRegistryLite;
import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Key sets as Tink's JSON, in clear or encrypted under a {@link KmsKey}.
 *
 * <p>One member is Sluice's own and ignored by Tink: {@code overlap}, an array of the ids of keys
 * whose tokens are told beside the primary's. It is there only where it is not empty.
 */
final class KeySetFormat {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final String ENCRYPTED = "encryptedKeyset";
  private static final String OVERLAP = "overlap";
  private static final byte[] NO_ASSOCIATED_DATA = {};

  private final @Nullable KmsKey kms;

  /**
   * A format in which key sets are in clear or, with a KMS key, always encrypted.
   *
   * @param kms null for key sets in clear
   */
  KeySetFormat(@Nullable KmsKey kms) {
    this.kms = kms;
  }

  boolean isInClear() {
    return kms == null;
  }

  String write(KeySet keys) {
    try {
      String json =
          kms == null
              ? TinkJsonProtoKeysetFormat.serializeKeyset(
                  keys.handle(), keys.kind().configuration(), InsecureSecretKeyAccess.get())
              : TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                  keys.handle(), aead(kms), NO_ASSOCIATED_DATA, keys.kind().configuration());
      return keys.overlap().isEmpty() ? json : withOverlap(json, keys.overlap());
    } catch (GeneralSecurityException | JsonProcessingException e) {
      throw new IllegalStateException("Tink can't write its own key set.");
    }
  }

  /**
   * Reads a key set.
   *
   * @param what names the key set in messages; never its content
   * @throws ConfigurationException without a cause: a parser's message may quote key material
   */
  KeySet read(String what, String json) {
    JsonNode tree = tree(what, json);
    Keyset content = content(what, json, tree.has(ENCRYPTED));
    KeyKind kind = kind(what, content);
    if (content.getKeyList().stream()
        .noneMatch(
            key ->
                key.getKeyId() == content.getPrimaryKeyId()
                    && key.getStatus() == KeyStatusType.ENABLED)) {
      throw new ConfigurationException(what + " has no enabled primary key.");
    }
    return new KeySet(kind, handle(what, kind, content), overlap(what, tree));
  }

  /** Reads key sets that follow each other or are in an array. */
  List<KeySet> readAll(String what, String json) {
    List<JsonNode> trees =
        parse(
            what,
            () -> {
              try (MappingIterator<JsonNode> all =
                  JSON.readerFor(JsonNode.class).readValues(json)) {
                return all.readAll();
              }
            });
    return trees.stream().map(tree -> read(what, tree.toString())).toList();
  }

  private Keyset content(String what, String json, boolean encrypted) {
    if (kms == null) {
      if (encrypted) {
        throw new ConfigurationException(
            what + " is encrypted under a KMS key: name the key with --keyset-kms-uri.");
      }
      return parse(what, () -> JsonKeysetReader.withString(json).read());
    }
    if (!encrypted) {
      throw new ConfigurationException(
          what + " is in clear, though it has to be encrypted under a KMS key.");
    }
    byte[] bytes =
        parse(what, () -> JsonKeysetReader.withString(json).readEncrypted())
            .getEncryptedKeyset()
            .toByteArray();
    byte[] clear = kms.decrypt(bytes);
    return parse(what, () -> Keyset.parseFrom(clear, ExtensionRegistryLite.getEmptyRegistry()));
  }

  private static KeyKind kind(String what, Keyset content) {
    for (KeyKind kind : KeyKind.values()) {
      if (kind.hasTypeUrl(content.getKey(0).getKeyData().getTypeUrl())) {
        if (content.getKeyList().stream()
            .allMatch(key -> kind.hasTypeUrl(key.getKeyData().getTypeUrl()))) {
          return kind;
        }
        throw otherType(what, kind.needed());
      }
    }
    throw otherType(what, KeyKind.HMAC.needed() + "; " + KeyKind.SIV.needed());
  }

  private static KeysetHandle handle(String what, KeyKind kind, Keyset content) {
    try {
      KeysetHandle handle =
          TinkProtoKeysetFormat.parseKeyset(
              content.toByteArray(), InsecureSecretKeyAccess.get(), kind.configuration());
      for (int i = 0; i < handle.size(); i++) {
        if (!handle.getAt(i).getKey().getParameters().equals(kind.parameters())) {
          throw otherType(what, kind.needed());
        }
      }
      handle.getPrimitive(kind.configuration(), kind.primitive());
      return handle;
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException(what + " holds a damaged key.");
    }
  }

  private static JsonNode tree(String what, String json) {
    return parse(what, () -> JSON.readTree(json));
  }

  private static Set<Integer> overlap(String what, JsonNode tree) {
    Set<Integer> ids = new TreeSet<>();
    JsonNode array = tree.path(OVERLAP);
    if (!array.isMissingNode() && !array.isArray()) {
      throw notAKeySet(what);
    }
    for (JsonNode id : array) {
      if (!id.isIntegralNumber()) {
        throw notAKeySet(what);
      }
      ids.add((int) id.longValue());
    }
    return ids;
  }

  private static String withOverlap(String json, Set<Integer> ids) throws JsonProcessingException {
    ObjectNode tree = (ObjectNode) JSON.readTree(json);
    ArrayNode array = tree.putArray(OVERLAP);
    ids.forEach(id -> array.add(Integer.toUnsignedLong(id)));
    return JSON.writeValueAsString(tree);
  }

  @FunctionalInterface
  private interface Parser<R> {
    R parse() throws IOException;
  }

  /** Catches what a parser does not declare as well: its message may quote key material. */
  private static <R> R parse(String what, Parser<R> parser) {
    try {
      R result = parser.parse();
      if (result instanceof Keyset content && content.getKeyCount() == 0) {
        throw notAKeySet(what);
      }
      return result;
    } catch (IOException | RuntimeException e) {
      throw notAKeySet(what);
    }
  }

  private static ConfigurationException notAKeySet(String what) {
    return new ConfigurationException(what + " is not a Tink key set in JSON.");
  }

  private static ConfigurationException otherType(String what, String needed) {
    return new ConfigurationException(what + " holds a key of another type: " + needed + ".");
  }

  private static Aead aead(KmsKey kms) {
    return new Aead() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
        return kms.encrypt(plaintext);
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
        return kms.decrypt(ciphertext);
      }
    };
  }
}
