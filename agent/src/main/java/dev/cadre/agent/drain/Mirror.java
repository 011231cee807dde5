package dev.cadre.agent.drain;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reflection on server objects by name. Opens packages of named modules to itself as it goes, so
 * that it works in applications with a {@code module-info}. Any thread.
 */
final class Mirror {

  private record Name(Class<?> type, String member, int parameters) {}

  private final Instrumentation instrumentation;
  private final Map<Name, Field> fields = new ConcurrentHashMap<>();
  private final Map<Name, Method> methods = new ConcurrentHashMap<>();

  Mirror(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** Whether the object is of a class of this name, or of a subclass, or implements it. */
  static boolean isA(@Nullable Object object, String className) {
    return object != null && isA(object.getClass(), className);
  }

  private static boolean isA(Class<?> type, String className) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c.getName().equals(className)) {
        return true;
      }
      for (Class<?> implemented : c.getInterfaces()) {
        if (isA(implemented, className)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The value of a field of the object, of its class or a superclass, private ones too. */
  @Nullable Object get(Object target, String field) throws ReflectiveOperationException {
    return field(target.getClass(), field).get(target);
  }

  /** As {@link #get}, of a field that is never null. */
  Object need(Object target, String field) throws ReflectiveOperationException {
    Object value = get(target, field);
    if (value == null) {
      throw new NoSuchFieldException(target.getClass().getName() + "." + field + " is null");
    }
    return value;
  }

  /** Sets a field, a final one too. */
  void set(Object target, String field, Object value) throws ReflectiveOperationException {
    field(target.getClass(), field).set(target, value);
  }

  /** The object whose inner class, anonymous class or bound method reference this is. */
  @Nullable Object outer(Object inner) throws IllegalAccessException {
    for (Field field : inner.getClass().getDeclaredFields()) {
      if (field.getName().startsWith("this$") || field.getName().equals("arg$1")) {
        return open(field).get(inner);
      }
    }
    return null;
  }

  /**
   * Calls a method of the object, the first with this name that takes these arguments; null fits
   * any reference.
   *
   * @throws ReflectiveOperationException also when the method threw, with its exception as cause
   */
  @Nullable Object call(Object target, String method, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    Name name = new Name(target.getClass(), method, arguments.length);
    Method found = methods.get(name);
    if (found == null || !fits(found, arguments)) {
      found = open(method(target.getClass(), method, arguments));
      methods.put(name, found);
    }
    try {
      return found.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw new InvocationTargetException(
          e.getCause(), found.getDeclaringClass().getName() + "." + method + ": " + e.getCause());
    }
  }

  /** As {@link #call}, of a method that never returns null. */
  Object ask(Object target, String method, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    Object answer = call(target, method, arguments);
    if (answer == null) {
      throw new NoSuchMethodException(
          target.getClass().getName() + "." + method + " returned null");
    }
    return answer;
  }

  /** The value of this field of the object. */
  @Nullable Object read(Field field, Object target) throws IllegalAccessException {
    return open(field).get(target);
  }

  /** A new object, by the constructor with as many parameters. */
  Object create(Class<?> type, Object... arguments) throws ReflectiveOperationException {
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (constructor.getParameterCount() == arguments.length) {
        return open(constructor).newInstance(arguments);
      }
    }
    throw new NoSuchMethodException(type.getName() + " with " + arguments.length + " parameters");
  }

  private Field field(Class<?> type, String name) throws NoSuchFieldException {
    Name key = new Name(type, name, -1);
    Field known = fields.get(key);
    if (known != null) {
      return known;
    }
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          fields.put(key, open(field));
          return field;
        }
      }
    }
    throw new NoSuchFieldException(type.getName() + "." + name);
  }

  private static Method method(Class<?> type, String name, @Nullable Object[] arguments)
      throws NoSuchMethodException {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (method.getName().equals(name) && !method.isBridge() && fits(method, arguments)) {
          return method;
        }
      }
    }
    for (Method method : type.getMethods()) { // default methods of interfaces
      if (method.getName().equals(name) && fits(method, arguments)) {
        return method;
      }
    }
    throw new NoSuchMethodException(type.getName() + "." + name);
  }

  private static boolean fits(Method method, @Nullable Object[] arguments) {
    Class<?>[] types = method.getParameterTypes();
    if (types.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      Object argument = arguments[i];
      // No other primitives are needed.
      boolean fits =
          types[i] == int.class
              ? argument instanceof Integer
              : types[i] == long.class
                  ? argument instanceof Long
                  : types[i] == boolean.class
                      ? argument instanceof Boolean
                      : argument == null ? !types[i].isPrimitive() : types[i].isInstance(argument);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private <T extends AccessibleObject & Member> T open(T member) {
    if (!member.trySetAccessible()) {
      Class<?> owner = member.getDeclaringClass();
      instrumentation.redefineModule(
          owner.getModule(),
          Set.of(),
          Map.of(),
          Map.of(owner.getPackageName(), Set.of(Mirror.class.getModule())),
          Set.of(),
          Map.of());
      member.setAccessible(true);
    }
    return member;
  }
}
