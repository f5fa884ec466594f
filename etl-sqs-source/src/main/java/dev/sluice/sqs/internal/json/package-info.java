/**
 * Internal, no API: what the answers of SQS say, read from their bytes.
 *
 * <p>Uses {@code internal.http} alone.
 */
@NullMarked
package dev.sluice.sqs.internal.json;

import org.jspecify.annotations.NullMarked;
