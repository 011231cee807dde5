package dev.cadre.state.spring;

import dev.cadre.state.State;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;

/**
 * What {@link OnLeader} needs. Nobody stands for election in an application that does not use it.
 */
@AutoConfiguration(after = StateAutoConfiguration.class)
@EnableConfigurationProperties(LeaderProperties.class)
public final class OnLeaderAutoConfiguration {

  @Bean
  @Lazy
  Leaders leaders(State state, LeaderProperties properties) {
    return new Leaders(state, properties.lease());
  }

  /** Static, because it is made before all other beans. */
  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static OnLeaderProxies onLeaderProxies(ObjectProvider<Leaders> leaders) {
    return new OnLeaderProxies(leaders);
  }
}
