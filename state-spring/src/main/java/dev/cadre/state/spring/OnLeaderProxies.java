package dev.cadre.state.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Puts a proxy around each bean with {@link OnLeader} methods, and stands for election when all
 * beans are there: the first run of a job should find a leader.
 */
final class OnLeaderProxies extends AbstractBeanFactoryAwareAdvisingPostProcessor
    implements SmartInitializingSingleton {
  private static final long serialVersionUID = 1;
  private static final int NOT_OVERRIDABLE = Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL;

  private final transient ObjectProvider<Leaders> leaders;
  private final transient Set<String> names = ConcurrentHashMap.newKeySet();

  /**
   * Makes them.
   *
   * @param leaders not asked for before all beans are there
   */
  OnLeaderProxies(ObjectProvider<Leaders> leaders) {
    this.leaders = leaders;
    this.advisor =
        new DefaultPointcutAdvisor(
            AnnotationMatchingPointcut.forMethodAnnotation(OnLeader.class),
            (MethodInterceptor) this::invoke);
    // Outside of all other advice: what does not run needs no transaction.
    setBeforeExistingAdvisors(true);
    // The class itself, so that a method needs no interface.
    setProxyTargetClass(true);
    // Before the one that schedules: it must be given the proxy.
    setOrder(LOWEST_PRECEDENCE - 1);
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    Map<Method, OnLeader> methods =
        MethodIntrospector.selectMethods(
            AopProxyUtils.ultimateTargetClass(bean),
            (MethodIntrospector.MetadataLookup<OnLeader>)
                method -> AnnotationUtils.findAnnotation(method, OnLeader.class));
    methods.forEach((method, onLeader) -> {
      check(method);
      names.add(onLeader.value());
    });
    return super.postProcessAfterInitialization(bean, beanName);
  }

  @Override
  public void afterSingletonsInstantiated() {
    names.forEach(name -> leaders.getObject().of(name));
  }

  /** A method that the proxy would let through unseen would run in every worker. */
  private static void check(Method method) {
    if ((method.getModifiers() & NOT_OVERRIDABLE) != 0) {
      throw new IllegalStateException(
          "@OnLeader has no effect on a private, static or final method: " + method);
    }
    if (method.getReturnType() != void.class) {
      throw new IllegalStateException(
          "@OnLeader is for methods that return void, as they return where they do not run: "
              + method);
    }
  }

  private @Nullable Object invoke(MethodInvocation call) throws Throwable {
    Object target = call.getThis();
    Method method =
        target == null
            ? call.getMethod()
            : AopUtils.getMostSpecificMethod(call.getMethod(), target.getClass());
    // Spring keeps what it has found.
    OnLeader onLeader = AnnotationUtils.findAnnotation(method, OnLeader.class);
    if (onLeader != null && !leaders.getObject().of(onLeader.value()).isLeader()) {
      return null;
    }
    return call.proceed();
  }
}
