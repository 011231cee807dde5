package dev.cadre.state.embedded;

import dev.cadre.state.StateOptions;
import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * {@code embedded:/path/of/segment}, of 16 MB unless {@code ?megabytes=N} says otherwise when it is
 * made; and {@code local:/}, the same in the memory of this JVM alone.
 */
public final class EmbeddedProvider implements BackEndProvider {
  private static final long DEFAULT_BYTES = 16 << 20;
  private static final long LOCAL_BYTES = 8 << 20;
  private static final String SIZE = "megabytes=";

  @Override
  public Set<String> schemes() {
    return Set.of("embedded", "local");
  }

  @Override
  public BackEnd open(URI address, StateOptions options) throws IOException {
    boolean local = "local".equalsIgnoreCase(address.getScheme());
    Segment segment =
        local
            ? SegmentFile.inMemory(Geometry.ofBytes(bytes(address, LOCAL_BYTES)))
            : SegmentFile.open(path(address), Geometry.ofBytes(bytes(address, DEFAULT_BYTES)));
    return new EmbeddedBackEnd(segment, options);
  }

  private static Path path(URI address) {
    String path = address.getPath();
    if (path == null || !path.startsWith("/") || path.endsWith("/")) {
      throw new IllegalArgumentException(
          address + " is no embedded state: embedded:/absolute/path/of/a/file");
    }
    return Path.of(path);
  }

  private static long bytes(URI address, long otherwise) {
    String query = address.getQuery();
    if (query == null) {
      return otherwise;
    }
    try {
      if (query.startsWith(SIZE)) {
        return Long.parseLong(query.substring(SIZE.length())) << 20;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("?" + query + " means nothing: ?" + SIZE + "N");
  }
}
