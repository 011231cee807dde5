package org.example.images;

import java.util.Locale;

/** What the service writes. */
enum Format {
  PNG("image/png"),
  JPEG("image/jpeg");

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  static Format named(String name) throws Rejected {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "png" -> PNG;
      case "jpeg", "jpg" -> JPEG;
      default -> throw Rejected.badRequest("format must be png or jpeg");
    };
  }

  String mediaType() {
    return mediaType;
  }
}
