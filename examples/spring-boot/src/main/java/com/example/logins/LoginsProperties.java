package com.example.logins;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What {@code application.properties} says of the logins.
 *
 * @param queueUrl the queue to drain
 * @param keyset the keys of the masker
 */
@ConfigurationProperties("logins")
record LoginsProperties(String queueUrl, Path keyset) {}
