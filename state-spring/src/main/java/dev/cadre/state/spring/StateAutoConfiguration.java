package dev.cadre.state.spring;

import dev.cadre.state.State;
import dev.cadre.state.StateOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The bean {@link State}, unless the application has its own. */
@AutoConfiguration
@EnableConfigurationProperties(StateProperties.class)
public final class StateAutoConfiguration {

  /** Opened at {@code cadre.state.uri}; closed with the context. */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  State state(StateProperties properties, Environment environment) {
    URI uri = properties.uri();
    if (uri == null) {
      return State.open();
    }
    String application = application(properties, environment);
    return State.open(
        uri,
        application == null
            ? StateOptions.DEFAULT
            : StateOptions.DEFAULT.withApplication(application));
  }

  private static @Nullable String application(StateProperties properties, Environment environment) {
    String application = properties.application();
    return application == null ? environment.getProperty("spring.application.name") : application;
  }
}
