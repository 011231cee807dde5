package dev.cadre.architecture;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a class file refers to, by the names of the source. Annotations do not count: nothing of
 * them is needed at run time.
 *
 * @param types all others that it names in code, in signatures, as supertypes
 * @param members methods and fields that its code uses: {@code java.time.Instant.now}
 */
record References(String type, Set<String> types, Set<String> members) {

  private static final Pattern NAMED = Pattern.compile("L([\\w$/]+)[;<]");

  static References of(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    String type = named(model.thisClass().asInternalName());
    Set<String> types = new TreeSet<>();
    Set<String> members = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry e -> addClass(types, e);
        case NameAndTypeEntry e -> addNamed(types, e.type().stringValue());
        case MethodTypeEntry e -> addNamed(types, e.descriptor().stringValue());
        // An array's clone() has no owner of its own.
        case MemberRefEntry e when !e.owner().asInternalName().startsWith("[") ->
            members.add(named(e.owner().asInternalName()) + "." + e.name().stringValue());
        default -> {}
      }
    }
    addDeclarations(types, model);
    types.remove(type);
    return new References(type, types, members);
  }

  /** What stands in declarations only, and so in no constant that code uses. */
  private static void addDeclarations(Set<String> types, ClassModel model) {
    model
        .findAttribute(Attributes.signature())
        .ifPresent(a -> addNamed(types, a.signature().stringValue()));
    for (FieldModel field : model.fields()) {
      addNamed(types, field.fieldType().stringValue());
      field
          .findAttribute(Attributes.signature())
          .ifPresent(a -> addNamed(types, a.signature().stringValue()));
    }
    for (MethodModel method : model.methods()) {
      addNamed(types, method.methodType().stringValue());
      method
          .findAttribute(Attributes.signature())
          .ifPresent(a -> addNamed(types, a.signature().stringValue()));
    }
    model
        .findAttribute(Attributes.record())
        .ifPresent(record -> {
          for (RecordComponentInfo component : record.components()) {
            addNamed(types, component.descriptor().stringValue());
          }
        });
  }

  /** An array's constant is a descriptor, any other class's its name. */
  private static void addClass(Set<String> types, ClassEntry entry) {
    String name = entry.asInternalName();
    if (name.startsWith("[")) {
      addNamed(types, name);
    } else {
      types.add(named(name));
    }
  }

  private static void addNamed(Set<String> types, String descriptor) {
    NAMED.matcher(descriptor).results().forEach(found -> types.add(named(found.group(1))));
  }

  private static String named(String internal) {
    return internal.replace('/', '.');
  }
}
