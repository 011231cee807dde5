package org.example;

import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** gRPC. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Server() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    io.grpc.Server server =
        NettyServerBuilder.forPort(Integer.parseInt(port))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(
                ServerServiceDefinition.builder(Echo.SERVICE)
                    .addMethod(Echo.UNARY, ServerCalls.asyncUnaryCall(Server::unary))
                    .addMethod(Echo.STREAM, ServerCalls.asyncServerStreamingCall(Server::stream))
                    .build())
            .build()
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
    server.awaitTermination();
  }

  private static void unary(String request, StreamObserver<String> answers) {
    answers.onNext(PID);
    answers.onCompleted();
  }

  private static void stream(String request, StreamObserver<String> answers) {
    try {
      for (int i = Integer.parseInt(request); i > 0; i--) {
        answers.onNext(PID);
        Thread.sleep(50);
      }
      answers.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the documentation of gRPC-Java has it. */
  private static void stop(io.grpc.Server server) {
    try {
      if (!server.shutdown().awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
    }
  }
}
