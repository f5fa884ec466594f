package dev.sluice.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/** Key sets with keys that are known, for tests. */
final class KeySetSamples {
  static final String HMAC_PRF = "HmacPrfKey";
  private static final int SHA256 = 3;

  private KeySetSamples() {}

  /** Primary efabac2d with the bytes 00 01 … 1f, which came after 12345678 with ff fe … e0. */
  static String vector() {
    try (InputStream in = KeySetSamples.class.getResourceAsStream("test-key-set.json")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file with this text, of which a test means the content and not the mode. */
  static Path file(Path directory, String text) throws IOException {
    Path file = Files.writeString(directory.resolve("keys.json"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  static String keySet(String primaryId, String... keys) {
    return "{\"primaryKeyId\":%s,\"key\":[%s]}".formatted(primaryId, String.join(",", keys));
  }

  static String key(String id, String status, String type, String value) {
    return """
        {"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.%s","value":"%s",\
        "keyMaterialType":"SYMMETRIC"},"status":"%s","keyId":%s,"outputPrefixType":"RAW"}"""
        .formatted(type, value, status, id);
  }

  static String hmacKey(String id, String status) {
    return key(id, status, HMAC_PRF, hmacValue(SHA256, new byte[32]));
  }

  /** The key set whose one key starts with these bytes and goes on with zeros. */
  static String zeroPadded(byte[] key) {
    String value = hmacValue(SHA256, Arrays.copyOf(key, 32));
    return keySet("7", key("7", "ENABLED", HMAC_PRF, value));
  }

  /** {@code HmacPrfKey { params { hash }, key_value }} in base 64. */
  static String hmacValue(int hash, byte[] key) {
    byte[] head = {0x12, 2, 8, (byte) hash, 0x1a, (byte) key.length};
    byte[] message = Arrays.copyOf(head, head.length + key.length);
    System.arraycopy(key, 0, message, head.length, key.length);
    return Base64.getEncoder().encodeToString(message);
  }
}
