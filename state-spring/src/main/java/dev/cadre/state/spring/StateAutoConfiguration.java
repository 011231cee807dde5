package dev.cadre.state.spring;

import dev.cadre.state.State;
import dev.cadre.state.StateOptions;
import java.net.URI;
import java.net.URISyntaxException;
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
    String uri = properties.uri();
    if (uri == null || uri.isBlank()) {
      return State.open();
    }
    String application = application(properties, environment);
    return State.open(
        parsed(uri),
        application == null
            ? StateOptions.DEFAULT
            : StateOptions.DEFAULT.withApplication(application));
  }

  /** The error has no part of the text, and not the cause that has it whole. */
  private static URI parsed(String uri) {
    try {
      return new URI(uri.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "cadre.state.uri is no URI: %s at character %d"
              .formatted(e.getReason(), e.getIndex() + 1));
    }
  }

  private static @Nullable String application(StateProperties properties, Environment environment) {
    String application = properties.application();
    return application == null ? environment.getProperty("spring.application.name") : application;
  }
}
