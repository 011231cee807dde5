package dev.cadre.messages;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes records apart, and makes values of a wanted type of those that a message has. */
public final class Components {
  private static final ClassValue<RecordComponent[]> OF =
      new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
          RecordComponent[] components = type.getRecordComponents();
          for (RecordComponent component : components) {
            open(component, () -> component.getAccessor().setAccessible(true));
          }
          return components;
        }
      };

  private Components() {}

  private static void open(AnnotatedElement what, Runnable access) {
    try {
      access.run();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          what + " cannot be read: its module must open its package to dev.cadre", e);
    }
  }

  static Map<String, @Nullable Object> of(Record record) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    try {
      for (RecordComponent component : OF.get(record.getClass())) {
        map.put(component.getName(), component.getAccessor().invoke(record));
      }
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(record.getClass().getName() + " cannot be read", e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(record.getClass().getName() + " cannot be read", e);
    }
    return map;
  }

  /**
   * Makes a value of that type: of a map a record or a map, of a list a list or a set, of a number
   * any number that holds it, of a string an enum.
   *
   * @throws IllegalArgumentException when the value is no such thing
   */
  public static <T> @Nullable T as(Class<T> type, @Nullable Object value) {
    @SuppressWarnings("unchecked")
    T converted = (T) convert(type, value);
    return converted;
  }

  private static @Nullable Object convert(Type wanted, @Nullable Object value) {
    Class<?> raw = raw(wanted);
    if (raw == Optional.class) {
      return Optional.ofNullable(convert(argument(wanted, 0), value));
    }
    if (value == null) {
      if (raw.isPrimitive()) {
        throw no(value, raw);
      }
      return null;
    }
    if (value instanceof Map<?, ?> map) {
      return raw.isRecord() ? record(raw, map) : map(wanted, raw, map);
    }
    if (value instanceof List<?> list && (raw == Set.class || raw.isAssignableFrom(List.class))) {
      Collection<@Nullable Object> converted =
          raw == Set.class ? new LinkedHashSet<>() : new ArrayList<>(list.size());
      for (Object element : list) {
        converted.add(convert(argument(wanted, 0), element));
      }
      return converted;
    }
    if (value instanceof Number number) {
      return number(raw, number);
    }
    if ((value instanceof Boolean && raw == boolean.class) || raw.isInstance(value)) {
      return value;
    }
    if (value instanceof String text) {
      return text(raw, text);
    }
    throw no(value, raw);
  }

  private static Object map(Type wanted, Class<?> raw, Map<?, ?> map) {
    if (!raw.isAssignableFrom(Map.class)) {
      throw no(map, raw);
    }
    Map<Object, @Nullable Object> converted = new LinkedHashMap<>();
    map.forEach((key, value) -> converted.put(key, convert(argument(wanted, 1), value)));
    return converted;
  }

  private static Object record(Class<?> type, Map<?, ?> map) {
    RecordComponent[] components = OF.get(type);
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      arguments[i] = convert(components[i].getGenericType(), map.get(components[i].getName()));
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      open(type, () -> constructor.setAccessible(true));
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(type.getName() + " refuses " + map, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type.getName() + " cannot be made", e);
    }
  }

  private static Object number(Class<?> type, Number number) {
    if (type == Object.class || type == Number.class) {
      return number;
    }
    Object converted =
        switch (type.getName()) {
          case "int", "java.lang.Integer" -> number.intValue();
          case "long", "java.lang.Long" -> number.longValue();
          case "double", "java.lang.Double" -> number.doubleValue();
          case "float", "java.lang.Float" -> number.floatValue();
          case "short", "java.lang.Short" -> number.shortValue();
          case "byte", "java.lang.Byte" -> number.byteValue();
          default -> throw no(number, type);
        };
    boolean whole = converted instanceof Integer || converted instanceof Short;
    if (whole || converted instanceof Long || converted instanceof Byte) {
      boolean same =
          number instanceof Double d
              ? ((Number) converted).doubleValue() == d
              : ((Number) converted).longValue() == number.longValue();
      if (!same) {
        throw no(number, type);
      }
    }
    return converted;
  }

  private static Object text(Class<?> type, String text) {
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(text)) {
          return constant;
        }
      }
    }
    if ((type == char.class || type == Character.class) && text.length() == 1) {
      return text.charAt(0);
    }
    throw no(text, type);
  }

  private static IllegalArgumentException no(@Nullable Object value, Class<?> type) {
    String what = value == null ? "null" : "a " + value.getClass().getSimpleName();
    return new IllegalArgumentException(what + " is no " + type.getName() + ": " + value);
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> c -> c;
      case ParameterizedType p -> (Class<?>) p.getRawType();
      default -> Object.class;
    };
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType p ? p.getActualTypeArguments()[index] : Object.class;
  }
}
