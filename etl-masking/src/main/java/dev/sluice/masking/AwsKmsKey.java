package dev.sluice.masking;

import dev.sluice.core.ConfigurationException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;

/** A key of AWS KMS. Of a failure it passes on the service's error code and nothing else. */
final class AwsKmsKey implements KmsKey {
  /** The limit of KMS's Encrypt for symmetric keys. */
  private static final int MOST_BYTES = 4096;

  private static final Set<String> NOT_OF_THIS_KEY =
      Set.of("InvalidCiphertextException", "IncorrectKeyException");

  private final String arn;
  private final Supplier<KmsClient> client;

  AwsKmsKey(String arn, Supplier<KmsClient> client) {
    this.arn = arn;
    this.client = client;
  }

  @Override
  public byte[] encrypt(byte[] plain) {
    if (plain.length > MOST_BYTES) {
      throw new ConfigurationException(
          "the key set has too many keys to be encrypted by KMS, which takes 4,096 bytes: make a new"
              + " one");
    }
    return call(
        kms ->
            kms.encrypt(request -> request.keyId(arn).plaintext(SdkBytes.fromByteArray(plain)))
                .ciphertextBlob());
  }

  @Override
  public byte[] decrypt(byte[] encrypted) {
    return call(
        kms ->
            kms.decrypt(
                    request -> request.keyId(arn).ciphertextBlob(SdkBytes.fromByteArray(encrypted)))
                .plaintext());
  }

  private byte[] call(Function<KmsClient, SdkBytes> call) {
    try (KmsClient kms = client.get()) {
      return call.apply(kms).asByteArray();
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      throw new ConfigurationException(
          NOT_OF_THIS_KEY.contains(code)
              ? "the key set was not encrypted under the KMS key " + arn
              : "the KMS key " + arn + " can't be used: " + code);
    } catch (SdkException e) {
      throw new ConfigurationException(
          "KMS can't be reached for the key "
              + arn
              + "; check the credentials, the network and AWS_ENDPOINT_URL_KMS");
    }
  }

  @Override
  public String toString() {
    return "KMS key " + arn;
  }
}
