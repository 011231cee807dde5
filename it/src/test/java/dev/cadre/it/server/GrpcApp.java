package dev.cadre.it.server;

import dev.cadre.it.fixture.Identity;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One unary method, whose request is the number of milliseconds after which it answers. The second
 * argument is the class of the server's builder: gRPC has its own copy of Netty, or the plain one.
 */
public final class GrpcApp {

  /** Takes milliseconds, gives {@link Identity}. */
  public static final MethodDescriptor<String, String> WHO =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName("it.Fixture", "Who"))
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  private GrpcApp() {}

  /** The port and the builder. */
  public static void main(String[] args) throws Exception {
    ServerBuilder<?> builder =
        (ServerBuilder<?>)
            Class.forName(args[1])
                .getMethod("forPort", int.class)
                .invoke(null, Integer.parseInt(args[0]));
    Server server =
        builder
            .addService(
                ServerServiceDefinition.builder("it.Fixture")
                    .addMethod(WHO, ServerCalls.asyncUnaryCall(GrpcApp::who))
                    .build())
            .build()
            .start();
    server.awaitTermination();
  }

  private static void who(String millis, StreamObserver<String> answer) {
    try {
      Thread.sleep(Long.parseLong(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answer.onNext(Identity.TEXT);
    answer.onCompleted();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
