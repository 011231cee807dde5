package org.example.images;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An answer.
 *
 * @param status of HTTP
 * @param type the media type of the body
 * @param body whole; not changed afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Reply(int status, String type, byte[] body) {

  static Reply of(EncodedImage image) {
    return new Reply(200, image.format().mediaType(), image.bytes());
  }

  static Reply json(int status, String json) {
    return new Reply(status, "application/json", (json + "\n").getBytes(UTF_8));
  }
}
