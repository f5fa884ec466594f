package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.CredentialsException;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The credentials of a provider, whose failures are marked as such: what another service refuses
 * meanwhile is not to be taken for an answer of SQS.
 */
public record ToldCredentials(AwsCredentialsProvider provider)
    implements AwsCredentialsProvider, SdkAutoCloseable {

  /** Those of a provider, marked where they are not yet. */
  static IdentityProvider<? extends AwsCredentialsIdentity> of(
      IdentityProvider<? extends AwsCredentialsIdentity> provider) {
    return provider instanceof AwsCredentialsProvider plain && !(plain instanceof ToldCredentials)
        ? new ToldCredentials(plain)
        : provider;
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try {
      return provider.resolveCredentials();
    } catch (RuntimeException e) {
      throw CredentialsException.of(e);
    }
  }

  @Override
  public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
    CompletableFuture<AwsCredentialsIdentity> identity;
    try {
      identity = provider.resolveIdentity(request);
    } catch (RuntimeException e) {
      throw CredentialsException.of(e);
    }
    if (identity.isDone() && !identity.isCompletedExceptionally()) {
      return identity;
    }
    return identity.exceptionally(
        e -> {
          throw CredentialsException.of(e);
        });
  }

  @Override
  public void close() {
    if (provider instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }
}
