package dev.cadre.state.servlet;

import dev.cadre.state.Decision;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.State;
import dev.cadre.state.http.RateLimitHeaders;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A servlet filter that lets a request through when the limiter grants it, and otherwise answers
 * 429 with no body. Every answer has the {@link RateLimitHeaders}.
 *
 * <p>Made by code it has its limiter; made by the server it reads its {@link FilterParameters}.
 * Then it takes the {@link State} that the application has put into the servlet context under
 * {@link #STATE_ATTRIBUTE}, or opens one and closes it at the end.
 */
public final class RateLimitFilter implements Filter {

  /** The servlet context's attribute in which an application may leave its {@link State}. */
  public static final String STATE_ATTRIBUTE = "dev.cadre.state.State";

  private @Nullable RateLimiter limiter;
  private RateLimitKey key;
  private @Nullable State own;

  /** A filter that is configured by its init parameters. */
  public RateLimitFilter() {
    key = RateLimitKey.address();
  }

  /** A filter whose init parameters are not read. */
  public RateLimitFilter(RateLimiter limiter, RateLimitKey key) {
    this.limiter = Objects.requireNonNull(limiter);
    this.key = Objects.requireNonNull(key);
  }

  /**
   * Reads the init parameters.
   *
   * @throws ServletException when one is missing or wrong
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    if (limiter != null) {
      return;
    }
    try {
      FilterParameters parameters = FilterParameters.of(config);
      key = parameters.key();
      limiter =
          state(config.getServletContext())
              .rateLimiter(parameters.name(), parameters.limit(), parameters.use());
    } catch (IllegalArgumentException e) {
      destroy();
      throw new ServletException("filter " + config.getFilterName() + ": " + e.getMessage(), e);
    }
  }

  private State state(ServletContext context) {
    if (context.getAttribute(STATE_ATTRIBUTE) instanceof State shared) {
      return shared;
    }
    State opened = State.open();
    own = opened;
    return opened;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RateLimiter granting = limiter;
    if (granting == null) {
      throw new IllegalStateException("the filter was not initialised");
    }
    if (!(request instanceof HttpServletRequest asked)
        || !(response instanceof HttpServletResponse answer)) {
      throw new ServletException("a rate limit is for HTTP only");
    }
    Decision decision = granting.tryAcquire(key.of(asked));
    RateLimitHeaders.of(granting, decision).forEach(answer::setHeader);
    if (decision.allowed()) {
      chain.doFilter(request, response);
    } else {
      // Not sendError: the application's error page would cost what the limit is to save.
      answer.setStatus(RateLimitHeaders.TOO_MANY_REQUESTS);
      answer.setContentLength(0);
    }
  }

  /** Closes the state if this filter has opened it. */
  @Override
  public void destroy() {
    State opened = own;
    own = null;
    if (opened != null) {
      opened.close();
    }
  }
}
