package dev.cadre.state.spring;

import dev.cadre.state.State;
import dev.cadre.state.servlet.RateLimitFilter;
import dev.cadre.state.servlet.RateLimitKey;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/** The filter that limits requests, when {@code cadre.rate-limit.permits} is set. */
@AutoConfiguration(after = StateAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(Filter.class)
@ConditionalOnProperty("cadre.rate-limit.permits")
@ConditionalOnBooleanProperty(name = "cadre.rate-limit.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RateLimitProperties.class)
public final class RateLimitAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  RateLimitKey rateLimitKey(RateLimitProperties properties) {
    return RateLimitKey.parse(properties.key());
  }

  @Bean
  FilterRegistrationBean<RateLimitFilter> rateLimitFilter(
      State state, RateLimitKey key, RateLimitProperties properties) {
    FilterRegistrationBean<RateLimitFilter> registration =
        new FilterRegistrationBean<>(
            new RateLimitFilter(
                state.rateLimiter(properties.name(), properties.limit(), properties.use()), key));
    registration.setUrlPatterns(properties.urlPatterns());
    registration.setOrder(properties.filterOrder());
    // An error page or a forward within a request is not another one.
    registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
    return registration;
  }
}
