/**
 * Internal, no API: HTTP/1.1 to one server, over sockets that are used again.
 *
 * <p>A {@link dev.sluice.sqs.internal.http.Request} is put together by a {@code RequestWriter} in a
 * {@code ByteWriter} and signed by a {@code Signer}; an {@code HttpConnection} of the {@link
 * dev.sluice.sqs.internal.http.HttpPool} sends it, and its {@code AnswerReader} reads the answer.
 * Nothing here knows what a message is. Uses no other package of Sluice.
 */
@NullMarked
package dev.sluice.sqs.internal.http;

import org.jspecify.annotations.NullMarked;
