package dev.cadre.agent.drain;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A search for objects behind wrappers, whose classes and fields have no names to rely on. */
final class Search {

  /** A wrapper leads to few objects: more, and it has gone astray. */
  private static final int LIMIT = 500;

  private final Mirror mirror;
  private final List<String> packages;

  /** A search through objects of classes whose names begin so, through maps and collections. */
  Search(Mirror mirror, String... packages) {
    this.mirror = mirror;
    this.packages = List.of(packages);
  }

  /** The nearest objects of these classes, by name; the search ends at each. */
  Set<Object> from(@Nullable Object start, Set<String> classes) throws IllegalAccessException {
    Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> next = new ArrayDeque<>();
    add(start, next);
    while (!next.isEmpty() && seen.size() < LIMIT) {
      Object object = next.remove();
      if (!seen.add(object)) {
        continue;
      }
      if (classes.contains(object.getClass().getName())) {
        found.add(object);
      } else if (object instanceof Map<?, ?> map) {
        map.values().forEach(value -> add(value, next));
      } else if (object instanceof Collection<?> collection) {
        collection.forEach(element -> add(element, next));
      } else if (packages.stream().anyMatch(object.getClass().getName()::startsWith)) {
        for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
          for (Field field : c.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
              add(mirror.read(field, object), next);
            }
          }
        }
      }
    }
    return found;
  }

  private static void add(@Nullable Object object, Deque<Object> next) {
    if (object != null && !(object instanceof Thread)) {
      next.add(object);
    }
  }
}
