package dev.sluice.sqs.internal.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MD5, by which answers of SQS can be checked for what TCP's checksum let pass. A Java that is set
 * up for FIPS has none: answers go unchecked there.
 */
public final class Md5 {
  private static final boolean THERE = isThereNow();

  private Md5() {}

  /** Whether this Java has it; says once where it has not. */
  public static boolean isThere() {
    return THERE;
  }

  /** A new digest; null where there is none. */
  public static @Nullable MessageDigest digest() {
    try {
      return THERE ? MessageDigest.getInstance("MD5") : null;
    } catch (NoSuchAlgorithmException e) {
      return null;
    }
  }

  private static boolean isThereNow() {
    try {
      MessageDigest.getInstance("MD5");
      return true;
    } catch (NoSuchAlgorithmException e) {
      Logger log = LoggerFactory.getLogger("dev.sluice.sqs.SqsSource");
      log.info("this Java has no MD5: the answers of SQS are not checked by it");
      return false;
    }
  }
}
