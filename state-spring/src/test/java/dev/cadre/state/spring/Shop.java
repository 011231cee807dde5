package dev.cadre.state.spring;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A small application, on a port that it chooses. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableScheduling
class Shop {

  static ConfigurableApplicationContext start(String... properties) {
    return start(Shop.class, properties);
  }

  static ConfigurableApplicationContext start(Class<?> application, String... properties) {
    SpringApplication spring = new SpringApplication(application);
    spring.setRegisterShutdownHook(false);
    String[] arguments = new String[properties.length + 4];
    arguments[0] = "--server.port=0";
    arguments[1] = "--server.address=127.0.0.1";
    arguments[2] = "--spring.main.banner-mode=off";
    arguments[3] = "--logging.level.root=warn";
    for (int i = 0; i < properties.length; i++) {
      arguments[i + 4] = "--" + properties[i];
    }
    return spring.run(arguments);
  }

  @Bean
  Job job() {
    return new Job();
  }

  @RestController
  static class Pages {
    @GetMapping({"/orders", "/health"})
    String page() {
      return "served";
    }
  }

  /** Runs often, and counts. */
  static class Job {
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger everywhere = new AtomicInteger();

    @Scheduled(fixedRate = 5)
    @OnLeader("report")
    void report() {
      runs.incrementAndGet();
    }

    @Scheduled(fixedRate = 5)
    void everywhere() {
      everywhere.incrementAndGet();
    }
  }
}
