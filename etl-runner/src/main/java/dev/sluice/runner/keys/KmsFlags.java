package dev.sluice.runner.keys;

import dev.sluice.core.ConfigurationException;
import dev.sluice.masking.AwsKms;
import dev.sluice.masking.KeySetStore;
import dev.sluice.runner.connect.PlainWire;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether key sets are in clear or encrypted. */
@Command(optionListHeading = "%nKeys:%n")
final class KmsFlags {
  @Option(
      names = "--keyset-kms-uri",
      paramLabel = "URI",
      description =
          "The key of a KMS that encrypts the key sets: aws-kms:// and its ARN. Default: none, and"
              + " they are in clear.")
  private @Nullable String kmsUri;

  KeySetStore store() {
    if (kmsUri == null) {
      return KeySetStore.inClear();
    }
    PlainWire.warnOfAws("KMS");
    try {
      return KeySetStore.under(AwsKms.key(kmsUri));
    } catch (ConfigurationException e) {
      throw new ConfigurationException("--keyset-kms-uri: " + e.getMessage());
    }
  }
}
