package dev.sluice.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * A KMS server in this JVM, on a free port of this machine, that knows {@code Encrypt} and {@code
 * Decrypt} of symmetric keys. A key is made when it is first used to encrypt; decrypting with
 * another one is refused. It takes any credentials. Thread-safe.
 */
public final class KmsServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final HttpServer server;
  private final Map<String, SecretKey> keys = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile String refusal = "";

  private KmsServer(HttpServer server) {
    this.server = server;
  }

  /** Starts a server without a key. */
  public static KmsServer start() {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      KmsServer kms = new KmsServer(http);
      http.createContext("/", kms::handle);
      http.start();
      return kms;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is; AWS clients take it from {@code AWS_ENDPOINT_URL_KMS}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The operations called so far: {@code Encrypt}, {@code Decrypt}. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** Answers each call with an error from now on, such as {@code AccessDeniedException}. */
  public void refuse(String errorCode) {
    refusal = errorCode;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String operation = target.substring(target.indexOf('.') + 1);
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      calls.add(operation);
      String error = refusal;
      if (error.isEmpty()) {
        try {
          send(exchange, 200, answer(operation, request));
          return;
        } catch (GeneralSecurityException e) {
          error = "InvalidCiphertextException";
        }
      }
      send(exchange, 400, Map.of("__type", error, "message", "refused"));
    }
  }

  private Map<String, String> answer(String operation, JsonNode request)
      throws GeneralSecurityException {
    String id = request.path("KeyId").asText();
    return switch (operation) {
      case "Encrypt" -> Map.of("KeyId", id, "CiphertextBlob", encrypt(id, request));
      case "Decrypt" -> Map.of("KeyId", id, "Plaintext", decrypt(id, request));
      default -> throw new GeneralSecurityException("unknown operation");
    };
  }

  private String encrypt(String id, JsonNode request) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, id, nonce);
    byte[] sealed = cipher.doFinal(bytes(request, "Plaintext"));
    return text(ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array());
  }

  private String decrypt(String id, JsonNode request) throws GeneralSecurityException {
    byte[] blob = bytes(request, "CiphertextBlob");
    if (blob.length < NONCE_BYTES) {
      throw new GeneralSecurityException("too short");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(blob, 0, nonce, 0, NONCE_BYTES);
    return text(
        cipher(Cipher.DECRYPT_MODE, id, nonce)
            .doFinal(blob, NONCE_BYTES, blob.length - NONCE_BYTES));
  }

  private Cipher cipher(int mode, String id, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, keys.computeIfAbsent(id, unknown -> newKey()), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }

  private static SecretKey newKey() {
    try {
      return KeyGenerator.getInstance("AES").generateKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES", e);
    }
  }

  private static byte[] bytes(JsonNode request, String field) {
    return Base64.getDecoder().decode(request.path(field).asText());
  }

  private static String text(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void send(HttpExchange exchange, int status, Map<String, String> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Stops the server; its keys are gone. */
  @Override
  public void close() {
    server.stop(0);
  }
}
