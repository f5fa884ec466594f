package com.example;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a class refers to in others, as its constant pool has it (JVMS 4.4). */
final class References {
  private final Object[] pool;

  private References(byte[] classFile) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
      in.skipNBytes(8);
      pool = new Object[in.readUnsignedShort()];
      for (int i = 1; i < pool.length; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> pool[i] = in.readUTF();
          case 7 -> pool[i] = in.readUnsignedShort();
          case 9, 10, 11, 12 ->
              pool[i] = new int[] {tag, in.readUnsignedShort(), in.readUnsignedShort()};
          case 5, 6 -> {
            in.skipNBytes(8);
            i++;
          }
          case 8, 16, 19, 20 -> in.skipNBytes(2);
          case 15 -> in.skipNBytes(3);
          default -> in.skipNBytes(4);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fields and methods of classes of a package that are referred to and are not there. */
  static List<String> missing(byte[] classFile, String packageName) {
    References references = new References(classFile);
    List<String> missing = new ArrayList<>();
    for (Object entry : references.pool) {
      if (entry instanceof int[] member && member[0] != 12) {
        String owner = references.text((int) references.pool[member[1]]).replace('/', '.');
        int[] nameAndType = (int[]) references.pool[member[2]];
        String name = references.text(nameAndType[1]);
        String type = references.text(nameAndType[2]);
        if (owner.startsWith(packageName) && !isThere(owner, name, type)) {
          missing.add(owner + "." + name + type);
        }
      }
    }
    return missing;
  }

  private String text(int index) {
    return (String) pool[index];
  }

  private static boolean isThere(String owner, String name, String type) {
    try {
      Class<?> in = Class.forName(owner, false, References.class.getClassLoader());
      if (!type.startsWith("(")) {
        return in.getField(name) != null;
      }
      MethodType method = MethodType.fromMethodDescriptorString(type, in.getClassLoader());
      if (name.equals("<init>")) {
        return in.getDeclaredConstructor(method.parameterArray()) != null;
      }
      return supertypes(in)
          .flatMap(one -> Arrays.stream(one.getDeclaredMethods()))
          .anyMatch(
              one ->
                  one.getName().equals(name)
                      && one.getReturnType() == method.returnType()
                      && Arrays.equals(one.getParameterTypes(), method.parameterArray()));
    } catch (ReflectiveOperationException | TypeNotPresentException e) {
      return false;
    }
  }

  private static Stream<Class<?>> supertypes(Class<?> type) {
    Stream<Class<?>> above = Arrays.stream(type.getInterfaces()).flatMap(References::supertypes);
    Class<?> parent = type.isInterface() ? Object.class : type.getSuperclass();
    return Stream.concat(
        Stream.of(type),
        Stream.concat(above, parent == null ? Stream.empty() : supertypes(parent)));
  }
}
