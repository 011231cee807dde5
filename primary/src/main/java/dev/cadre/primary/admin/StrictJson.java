package dev.cadre.primary.admin;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON from somebody who is not trusted: bounded in size and depth before it is parsed. */
final class StrictJson {
  /** Of one text. */
  static final int LARGEST_BYTES = 64 << 10;

  /** Of objects and arrays within each other; the parser recurses. */
  static final int DEEPEST = 16;

  private StrictJson() {}

  /** A text that is no JSON object, or too large; the message says why. */
  static final class MalformedException extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message, null, false, false);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }

  /** Parses one object and nothing after it. */
  static JsonObject object(byte[] utf8) throws MalformedException {
    return object(utf8, LARGEST_BYTES);
  }

  /** As {@link #object(byte[])}, from the primary itself: a status of many workers is large. */
  static JsonObject large(byte[] utf8) throws MalformedException {
    return object(utf8, 16 << 20);
  }

  private static JsonObject object(byte[] utf8, int largest) throws MalformedException {
    if (utf8.length > largest) {
      throw new MalformedException("more than " + largest + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("not UTF-8");
    }
    if (depth(text) > DEEPEST) {
      throw new MalformedException("nested more than " + DEEPEST + " deep");
    }
    try {
      JsonObject object = JsonParser.object().from(text);
      if (object == null) {
        throw new MalformedException("no JSON object: null");
      }
      return object;
    } catch (JsonParserException | NumberFormatException e) {
      throw new MalformedException("no JSON object: " + e.getMessage());
    }
  }

  private static int depth(String text) {
    int depth = 0;
    int deepest = 0;
    boolean inString = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '[' || c == '{') {
        deepest = Math.max(deepest, ++depth);
      } else if (c == ']' || c == '}') {
        depth--;
      }
    }
    return deepest;
  }
}
