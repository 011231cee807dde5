package org.example.images;

/** A request that is not served, and why; the message is for the client. */
final class Rejected extends Exception {

  private final int status;

  private Rejected(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  static Rejected badRequest(String why) {
    return new Rejected(400, why);
  }

  static Rejected notFound(String path) {
    return new Rejected(404, "nothing at " + path);
  }

  static Rejected tooLarge(String why) {
    return new Rejected(413, why);
  }

  static Rejected notAnImage(String why) {
    return new Rejected(415, why);
  }

  static Rejected busy() {
    return new Rejected(503, "too much to do, try again");
  }
}
