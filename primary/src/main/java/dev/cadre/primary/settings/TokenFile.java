package dev.cadre.primary.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A file with a secret, which only its owner can read. */
public final class TokenFile {
  /** What cannot be guessed: 16 random bytes are 22 letters and digits, or 32 hexadecimal ones. */
  private static final int SHORTEST = 20;

  private static final int LONGEST = 1_000;

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private TokenFile() {}

  /**
   * The secret: the file's text without space around it.
   *
   * @throws IOException when it cannot be read, or is not fit to be a secret; says why
   */
  public static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file " + file);
    }
    if (Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
      throw new IOException(file + " can be read by others than its owner: chmod 600 " + file);
    }
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + " is longer than a token: at most " + LONGEST + " bytes");
    }
    String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (token.length() < SHORTEST) {
      throw new IOException(
          file + " has less than " + SHORTEST + " characters: openssl rand -hex 24 > " + file);
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException(file + " has more than one word, or letters that are not ASCII");
    }
    return token;
  }
}
