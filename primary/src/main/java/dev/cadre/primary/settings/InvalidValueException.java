package dev.cadre.primary.settings;

/** A text that is no value of a setting; the message says what to write instead. */
final class InvalidValueException extends Exception {
  @java.io.Serial private static final long serialVersionUID = 1;

  /**
   * @param remedy a sentence without its full stop, or empty when the allowed values say it all
   */
  InvalidValueException(String remedy) {
    super(remedy, null, false, false);
  }

  String remedy() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
