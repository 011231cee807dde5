package dev.cadre.state.redis;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for the tests of a class, empty at the beginning of each. */
final class EachTest implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private @Nullable RedisServer server;

  RedisServer server() {
    if (server == null) {
      throw new IllegalStateException("only during a test");
    }
    return server;
  }

  URI address() {
    return server().address();
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    server = RedisServer.start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    server().cli("flushall");
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    server().close();
  }
}
