package dev.sluice.sqs.internal.call;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.client.config.SdkClientConfiguration;
import software.amazon.awssdk.core.client.config.SdkClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * How the HTTP client is set up that a client of the SDK has. Nothing public tells it, so that it
 * is looked for inside, by the types of fields; where they are not found, it is not known.
 *
 * @param isOfApplication whether the application chose or set up the HTTP client
 * @param readTimeout how long it waits for a byte of an answer; empty where it waits without a
 *     limit, or where it does not say
 * @param isTimeoutKnown whether it says that
 */
record HttpSettings(
    boolean isOfApplication, Optional<Duration> readTimeout, boolean isTimeoutKnown) {
  private static final int DEEPEST = 3;

  /** Empty where the client can't be looked into. */
  static Optional<HttpSettings> of(SqsClient client) {
    try {
      SdkClientConfiguration configuration = find(client, SdkClientConfiguration.class);
      if (configuration == null) {
        return Optional.empty();
      }
      boolean chosen =
          configuration.option(SdkClientOption.CONFIGURED_SYNC_HTTP_CLIENT) != null
              || configuration.option(SdkClientOption.CONFIGURED_SYNC_HTTP_CLIENT_BUILDER) != null;
      SdkHttpClient http = configuration.option(SdkClientOption.SYNC_HTTP_CLIENT);
      AttributeMap options = null;
      for (int i = 0; http != null && options == null && i < DEEPEST; i++) {
        options = find(http, AttributeMap.class);
        http = find(http, SdkHttpClient.class);
      }
      Duration timeout =
          options == null ? null : options.get(SdkHttpConfigurationOption.READ_TIMEOUT);
      Optional<Duration> limit = Optional.ofNullable(timeout).filter(time -> !time.isZero());
      return Optional.of(new HttpSettings(chosen, limit, timeout != null));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // What is closed to us, or another than it was.
      return Optional.empty();
    }
  }

  private static <T> @Nullable T find(Object in, Class<T> type) throws IllegalAccessException {
    for (Class<?> of = in.getClass(); of != null; of = of.getSuperclass()) {
      for (Field field : of.getDeclaredFields()) {
        if (type.isAssignableFrom(field.getType()) && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          return type.cast(field.get(in));
        }
      }
    }
    return null;
  }
}
