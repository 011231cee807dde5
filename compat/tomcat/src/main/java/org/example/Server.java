package org.example;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.websocket.server.WsSci;

/** Embedded Tomcat without a framework. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Server() {}

  public static void main(String[] args) throws LifecycleException, IOException {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat-").toString());
    tomcat.setPort(Integer.parseInt(port));
    Connector connector = tomcat.getConnector();
    connector.addUpgradeProtocol(new Http2Protocol());
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "answers", new Answers());
    context.addServletMappingDecoded("/", "answers");
    context.addServletContainerInitializer(new WsSci(), Set.of(Echo.class));
    tomcat.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat)));
    tomcat.getServer().await();
  }

  private static void stop(Tomcat tomcat) {
    try {
      tomcat.stop();
    } catch (LifecycleException e) {
      e.printStackTrace();
    }
  }

  private static final class Answers extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getServletPath().equals("/slow")) {
        try {
          Thread.sleep(Long.parseLong(request.getParameter("ms")));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      response.setHeader("X-Pid", PID);
      response.setContentType("text/plain");
      response.getWriter().println(PID);
    }
  }

  /** Public, as the container wants it. */
  @ServerEndpoint("/ws")
  public static final class Echo {
    @OnMessage
    public String echo(String message) {
      return message;
    }
  }
}
