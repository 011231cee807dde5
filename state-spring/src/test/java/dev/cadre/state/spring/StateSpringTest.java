package dev.cadre.state.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.FailurePolicy;
import dev.cadre.state.Limit;
import dev.cadre.state.State;
import dev.cadre.state.servlet.RateLimitKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Real applications on Tomcat, asked over HTTP; two contexts stand for two workers. */
class StateSpringTest {

  @TempDir private Path folder;

  private String shared() {
    return "cadre.state.uri=embedded:" + folder.resolve("segment") + "?megabytes=2";
  }

  @Test
  void applicationGetsTheStateThatItsPropertiesName() {
    try (var one = Shop.start(shared());
        var other = Shop.start(shared())) {
      assertThat(one.getBean(State.class).health().backEnd()).isEqualTo("embedded");
      one.getBean(State.class).map("m", Duration.ofMinutes(1)).put("k", "v");
      assertThat(other.getBean(State.class).map("m", Duration.ofMinutes(1)).get("k")).hasValue("v");
    }
    try (var alone = Shop.start()) {
      assertThat(alone.getBean(State.class).health().backEnd()).isEqualTo("local");
    }
  }

  @Test
  void addressThatCannotBeReadIsRefusedWithoutItsPassword() {
    assertThatThrownBy(() -> Shop.start("cadre.state.uri=redis://:top secret@cache"))
        .hasStackTraceContaining("cadre.state.uri is no URI: Illegal character in authority")
        .satisfies(thrown -> assertThat(stackTrace(thrown)).doesNotContain("secret"));
    assertThatThrownBy(() -> Shop.start("cadre.state.uri=redis://:/secret@cache"))
        .satisfies(thrown -> assertThat(stackTrace(thrown)).doesNotContain("secret"));
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void requestsOfAllWorkersAreLimitedTogether() throws Exception {
    String[] properties = {
      shared(),
      "cadre.rate-limit.permits=3",
      "cadre.rate-limit.window=1d",
      "cadre.rate-limit.url-patterns=/orders"
    };
    try (var one = Shop.start(properties);
        var other = Shop.start(properties);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> first = get(client, one, "/orders");
      assertThat(first.body()).isEqualTo("served");
      assertThat(first.headers().firstValue("RateLimit-Policy")).hasValue("\"http\";q=3;w=86400");
      List<Integer> codes = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        codes.add(get(client, other, "/orders").statusCode());
        codes.add(get(client, one, "/orders").statusCode());
      }
      assertThat(codes).containsExactly(200, 200, 429, 429);
      HttpResponse<String> refused = get(client, other, "/orders");
      assertThat(refused.body()).isEmpty();
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      HttpResponse<String> free = get(client, one, "/health");
      assertThat(free.statusCode()).isEqualTo(200);
      assertThat(free.headers().firstValue("RateLimit")).isEmpty();
    }
  }

  @Test
  void keyOfTheApplicationComesBeforeTheProperty() throws Exception {
    String[] properties = {
      "cadre.rate-limit.permits=1", "cadre.rate-limit.window=1h",
      "cadre.rate-limit.kind=fixed-window", "cadre.rate-limit.name=shop"
    };
    try (var shop = Shop.start(KeyByPath.class, properties);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, shop, "/orders").statusCode()).isEqualTo(200);
      assertThat(get(client, shop, "/orders").statusCode()).isEqualTo(429);
      assertThat(get(client, shop, "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void nothingIsLimitedUnlessAsked() {
    try (var shop = Shop.start()) {
      assertThat(shop.getBeansOfType(FilterRegistrationBean.class))
          .doesNotContainKey("rateLimitFilter");
    }
    try (var shop = Shop.start("cadre.rate-limit.permits=1", "cadre.rate-limit.enabled=false")) {
      assertThat(shop.getBeansOfType(FilterRegistrationBean.class))
          .doesNotContainKey("rateLimitFilter");
    }
  }

  @Test
  void propertiesSayWhatTheyMean() {
    var properties =
        new RateLimitProperties(
            true,
            "n",
            5,
            Duration.ofSeconds(9),
            RateLimitProperties.Kind.TOKEN_BUCKET,
            2L,
            "user",
            List.of("/*"),
            null,
            FailurePolicy.FAIL_OPEN,
            Duration.ofMillis(7));
    assertThat(properties.limit()).isEqualTo(Limit.tokenBucket(5, 2, Duration.ofSeconds(9)));
    assertThat(properties.filterOrder()).as("after Spring Security").isEqualTo(-99);
    assertThat(properties.use().timeout()).isEqualTo(Duration.ofMillis(7));
    assertThatThrownBy(() -> Shop.start("cadre.rate-limit.permits=1", "cadre.rate-limit.refill=1"))
        .hasStackTraceContaining("cadre.rate-limit.refill is for");
    assertThatThrownBy(() -> Shop.start("cadre.leader.lease=1ms"))
        .hasStackTraceContaining("cadre.leader.lease is 100 ms to an hour");
  }

  @Test
  void scheduledJobRunsInOneWorkerAndInAnotherWhenThatOneStops() {
    List<ConfigurableApplicationContext> workers =
        new ArrayList<>(List.of(Shop.start(shared()), Shop.start(shared())));
    try {
      await(() -> jobs(workers).stream().anyMatch(job -> job.runs.get() > 10));
      await(() -> jobs(workers).stream().allMatch(job -> job.everywhere.get() > 10));
      Shop.Job first =
          jobs(workers).stream().filter(job -> job.runs.get() > 0).findFirst().orElseThrow();
      assertThat(jobs(workers)).filteredOn(job -> job.runs.get() > 0).containsExactly(first);

      workers.remove(jobs(workers).indexOf(first)).close();
      await(() -> jobs(workers).getFirst().runs.get() > 10);
      int last = first.runs.get();
      assertThat(workers.getFirst().getBean(Leaders.class).of("report").isLeader()).isTrue();
      assertThat(first.runs.get()).isEqualTo(last);
    } finally {
      workers.forEach(ConfigurableApplicationContext::close);
    }
  }

  @Test
  void methodsThatAProxyCannotKeepFromRunningAreRefused() {
    assertThatThrownBy(() -> Shop.start(FinalJob.class))
        .hasStackTraceContaining("no effect on a private, static or final method");
    assertThatThrownBy(() -> Shop.start(AnsweringJob.class))
        .hasStackTraceContaining("for methods that return void");
  }

  @Test
  void propertiesAreDescribedForEditors() throws IOException {
    try (var in =
        RateLimitProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      assertThat(in).isNotNull();
      String metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(metadata)
          .contains("\"cadre.state.uri\"", "\"cadre.state.application\"", "\"cadre.leader.lease\"")
          .contains("\"cadre.rate-limit.permits\"", "\"cadre.rate-limit.when-away\"")
          .contains("Whose permits a request takes: address, user or header:NAME.");
    }
  }

  @Import(Shop.class)
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class KeyByPath {
    @Bean
    RateLimitKey byPath() {
      return request -> request.getRequestURI();
    }
  }

  @EnableAutoConfiguration
  static class FinalJob {
    @OnLeader
    final void run() {}
  }

  @EnableAutoConfiguration
  static class AnsweringJob {
    @OnLeader
    int run() {
      return 1;
    }
  }

  /** The jobs themselves, without their proxies. */
  private static List<Shop.Job> jobs(List<ConfigurableApplicationContext> workers) {
    return workers.stream()
        .map(worker -> worker.getBean(Shop.Job.class))
        .map(job -> (Shop.Job) AopProxyUtils.getSingletonTarget(job))
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("20 s are over").isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static HttpResponse<String> get(
      HttpClient client, ConfigurableApplicationContext worker, String path)
      throws IOException, InterruptedException {
    String port = worker.getEnvironment().getProperty("local.server.port");
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
