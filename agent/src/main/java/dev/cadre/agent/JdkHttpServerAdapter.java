package dev.cadre.agent;

import dev.cadre.agent.drain.DrainAdapter;
import dev.cadre.agent.drain.RequestCounter;
import org.jspecify.annotations.Nullable;

/** The JDK's own {@code HttpServer} and {@code HttpsServer}: {@code Connection: close}. */
final class JdkHttpServerAdapter implements DrainAdapter {

  private final JdkHook hook;

  JdkHttpServerAdapter(JdkHook hook) {
    this.hook = hook;
  }

  @Override
  public String family() {
    return "jdk-httpserver";
  }

  @Override
  public boolean begin() throws Exception {
    Class<?> server = hook.httpServer();
    if (server == null) {
      return false;
    }
    hook.patchExchange(server);
    return true;
  }

  @Override
  public @Nullable RequestCounter requests() throws ReflectiveOperationException {
    Class<?> server = hook.httpServer();
    if (server == null) {
      return null;
    }
    hook.open(server);
    hook.open(Thread.class);
    return HttpServerRequests.find(server);
  }
}
