package dev.cadre.primary;

import dev.cadre.primary.admin.ClusterMetrics;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.metrics.Exposition;
import dev.cadre.primary.metrics.Family;
import dev.cadre.primary.metrics.Merged;
import dev.cadre.primary.metrics.RequestCount;
import dev.cadre.primary.rollout.DirectAddress;
import dev.cadre.primary.rollout.WorkerPage;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/*
 * Three steps: on the supervisor's thread, who can be asked where; on virtual threads, a question to
 * each; on the supervisor's thread again, who still has the address that was asked. Only such an
 * answer is known to be that worker's: an address goes over to the next worker of the slot.
 */
/** Asks each worker that gets traffic for the application's own metrics, and merges them. */
final class Scrapes {
  private static final Duration ONE_ANSWER = Duration.ofSeconds(2);

  /** The texts of so many at a time are in memory. */
  private static final int AT_A_TIME = 4;

  private static final int MOST_BYTES = 2 << 20;
  private static final int MOST_SAMPLES = 5_000;

  private final Supplier<Optional<String>> path;
  private final Supplier<Cluster> cluster;
  private final Function<Worker, List<DirectAddress.Reachable>> addresses;
  private final Mailbox mailbox;
  private final Journal journal;
  private final Merged merged = new Merged();
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  /** By slot: how often its workers have not answered. */
  private final Map<Integer, Integer> failures = new ConcurrentHashMap<>();

  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private CompletableFuture<Scraped> underWay = CompletableFuture.completedFuture(Scraped.NOTHING);

  /**
   * What one round brought.
   *
   * @param requests answered since their start, by the numbers of the workers that count them
   */
  private record Scraped(List<Family> families, Map<Integer, Double> requests) {
    static final Scraped NOTHING = new Scraped(List.of(), Map.of());
  }

  /**
   * @param path empty when the application has no metrics
   * @param cluster for the supervisor's thread
   * @param addresses where one worker alone can be asked; for the supervisor's thread
   */
  Scrapes(
      Supplier<Optional<String>> path,
      Supplier<Cluster> cluster,
      Function<Worker, List<DirectAddress.Reachable>> addresses,
      Mailbox mailbox,
      Journal journal) {
    this.path = path;
    this.cluster = cluster;
    this.addresses = addresses;
    this.mailbox = mailbox;
    this.journal = journal;
  }

  private record Question(Worker worker, List<DirectAddress.Reachable> addresses) {
    int id() {
      return worker.ref().id();
    }

    int slot() {
      return worker.ref().slot();
    }
  }

  /** All families now. Any thread; who asks while others wait gets the same answer. */
  CompletionStage<List<Family>> families() {
    return ask().thenApply(Scraped::families);
  }

  /** How many requests each worker has answered, by its number, if it counts them. Any thread. */
  CompletionStage<Map<Integer, Double>> requests() {
    return ask().thenApply(Scraped::requests);
  }

  private synchronized CompletionStage<Scraped> ask() {
    Optional<String> now = path.get();
    if (now.isEmpty()) {
      return CompletableFuture.completedStage(Scraped.NOTHING);
    }
    if (underWay.isDone()) {
      underWay = new CompletableFuture<>();
      CompletableFuture<Scraped> result = underWay;
      mailbox.post(() -> {
        List<Question> questions = questions();
        Thread.ofVirtual().name("cadre-scrape").start(() -> ask(now.get(), questions, result));
      });
    }
    return underWay;
  }

  /** On the supervisor's thread. */
  private List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    Cluster now = cluster.get();
    for (Slot slot : now.slots()) {
      for (Optional<Worker> place : List.of(slot.current(), slot.successor())) {
        place
            .filter(worker -> worker.ready() && !now.isParked(worker))
            .ifPresent(worker -> questions.add(new Question(worker, addresses.apply(worker))));
      }
    }
    return questions;
  }

  private void ask(String asked, List<Question> questions, CompletableFuture<Scraped> result) {
    Map<Question, Merged.Source> answers = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (Question question : questions) {
      threads.add(
          Thread.ofVirtual()
              .name("cadre-scrape-" + question.id())
              .start(() -> answer(asked, question).ifPresent(a -> answers.put(question, a))));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(e);
      return;
    }
    mailbox.post(() -> {
      Map<Integer, List<DirectAddress.Reachable>> still = new HashMap<>();
      questions().forEach(question -> still.put(question.id(), question.addresses()));
      List<Merged.Source> valid = new ArrayList<>();
      answers.forEach((question, source) -> {
        if (question.addresses().equals(still.get(question.id()))) {
          valid.add(source);
        }
      });
      Set<Integer> living = new HashSet<>();
      cluster.get().workers().forEach(worker -> living.add(worker.ref().id()));
      Set<Integer> silent = new HashSet<>();
      questions.stream()
          .filter(question -> !answers.containsKey(question) && still.containsKey(question.id()))
          .forEach(question -> silent.add(question.slot()));
      Thread.ofVirtual()
          .name("cadre-merge")
          .start(() -> result.complete(scraped(merged.take(valid, living), valid, silent)));
    });
  }

  private Optional<Merged.Source> answer(String asked, Question question) {
    String reason = "it has no IPv4 address that is its own";
    boolean turn = false;
    try {
      turns.acquire();
      turn = true;
      for (DirectAddress.Reachable address : question.addresses()) {
        try {
          String text = WorkerPage.get(address, asked, Exposition.ACCEPT, ONE_ANSWER, MOST_BYTES);
          return Optional.of(
              new Merged.Source(
                  question.id(), question.slot(), Exposition.read(text, MOST_SAMPLES)));
        } catch (IOException e) {
          reason = Reason.of(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      if (turn) {
        turns.release();
      }
    }
    if (said.size() < 100 && said.add(question.worker().ref().generation() + reason)) {
      journal.warn("Metrics of worker " + question.worker().pid() + " at " + asked + ": " + reason);
    }
    return Optional.empty();
  }

  private Scraped scraped(
      List<Family> application, List<Merged.Source> valid, Set<Integer> silent) {
    Map<Integer, Boolean> scraped = new TreeMap<>();
    silent.forEach(slot -> {
      failures.merge(slot, 1, Integer::sum);
      scraped.put(slot, false);
    });
    valid.forEach(source -> scraped.put(source.slot(), true));
    List<Family> families = new ArrayList<>(ClusterMetrics.scrapes(scraped, failures));
    families.addAll(application);
    Map<Integer, Double> requests = new HashMap<>();
    valid.forEach(source ->
        RequestCount.of(source.samples()).ifPresent(count -> requests.put(source.id(), count)));
    return new Scraped(families, requests);
  }
}
