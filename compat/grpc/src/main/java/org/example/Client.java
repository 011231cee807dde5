package org.example;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls the service without any retry of its own until its standard input ends. Arguments: the
 * port. Prints {@code started}, and at the end {@code unary OK FAILED}, {@code stream OK FAILED},
 * {@code workers N} and a line per kind of failure.
 */
public final class Client {

  private static final int CHANNELS = 4;
  private static final int CALLERS_PER_CHANNEL = 4;

  private final Set<String> failures = ConcurrentHashMap.newKeySet();
  private final Set<String> workers = ConcurrentHashMap.newKeySet();
  private volatile boolean more = true;

  private Client() {}

  private static final class Count {
    final AtomicLong ok = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new Client().run(Integer.parseInt(args[0]));
  }

  private void run(int port) throws IOException, InterruptedException {
    Count unary = new Count();
    Count stream = new Count();
    List<ManagedChannel> channels = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().disableRetry().build();
      channels.add(channel);
      for (int j = 0; j < CALLERS_PER_CHANNEL; j++) {
        threads.add(Thread.startVirtualThread(() -> repeat(unary, () -> unary(channel))));
      }
      threads.add(Thread.startVirtualThread(() -> repeat(stream, () -> stream(channel))));
    }
    System.out.println("started");
    while (System.in.read() >= 0) {
      // Until its end.
    }
    more = false;
    for (Thread thread : threads) {
      thread.join();
    }
    channels.forEach(ManagedChannel::shutdownNow);
    System.out.println("unary " + unary.ok + " " + unary.failed);
    System.out.println("stream " + stream.ok + " " + stream.failed);
    System.out.println("workers " + workers.size());
    failures.forEach(System.out::println);
  }

  private void repeat(Count count, Runnable call) {
    while (more) {
      try {
        call.run();
        count.ok.incrementAndGet();
        Thread.sleep(5);
      } catch (StatusRuntimeException e) {
        count.failed.incrementAndGet();
        failures.add(e.getStatus().toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void unary(ManagedChannel channel) {
    workers.add(ClientCalls.blockingUnaryCall(channel, Echo.UNARY, CallOptions.DEFAULT, ""));
  }

  /** One second long. */
  private void stream(ManagedChannel channel) {
    Iterator<String> answers =
        ClientCalls.blockingServerStreamingCall(channel, Echo.STREAM, CallOptions.DEFAULT, "20");
    answers.forEachRemaining(workers::add);
  }
}
