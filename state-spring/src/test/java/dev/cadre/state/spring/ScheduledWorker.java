package dev.cadre.state.spring;

import java.util.Objects;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The shop as an application of its own, for {@code cadre run}: {@code /job} says {@code PID RUNS}
 * of the job that runs in the leader only. Argument: PORT.
 */
@Configuration(proxyBeanMethods = false)
@Import({Shop.class, ScheduledWorker.JobPage.class})
class ScheduledWorker {

  private ScheduledWorker() {}

  static void main(String[] args) {
    SpringApplication.run(
        ScheduledWorker.class,
        "--server.address=127.0.0.1",
        "--server.port=" + args[0],
        "--cadre.leader.lease=2s",
        "--spring.main.banner-mode=off",
        "--logging.level.root=warn");
  }

  @RestController
  static class JobPage {
    private final Shop.Job job;

    JobPage(Shop.Job job) {
      // Not the proxy, which has no fields of its own.
      this.job = (Shop.Job) Objects.requireNonNull(AopProxyUtils.getSingletonTarget(job));
    }

    @GetMapping("/job")
    String runs() {
      return ProcessHandle.current().pid() + " " + job.runs.get();
    }
  }
}
