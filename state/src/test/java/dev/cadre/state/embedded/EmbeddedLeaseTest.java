package dev.cadre.state.embedded;

import dev.cadre.state.contract.LeaseContract;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, in a segment. */
final class EmbeddedLeaseTest extends LeaseContract {
  @TempDir private Path folder;

  @Override
  public URI address() {
    return URI.create("embedded:" + folder.resolve("segment"));
  }
}
