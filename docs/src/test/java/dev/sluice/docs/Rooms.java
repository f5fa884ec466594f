package dev.sluice.docs;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rooms as {@code docs/architecture.md} has them, and the classes as they were built. */
final class Rooms {
  static final String SLUICE = "dev.sluice.";

  private static final Pattern BUILT_IN = Pattern.compile(".*/([^/]+)/target/");

  /** What was built, and read once. */
  static final Rooms ALL = new Rooms();

  /**
   * A row of the table.
   *
   * @param open the packages that other rooms may use
   * @param uses the rooms that it may use
   * @param libraries the packages of libraries that it may use, with what is below them
   */
  record Room(String name, List<String> open, List<String> uses, List<String> libraries) {}

  final Page page = Page.read("docs/architecture.md");
  final Map<String, Room> byName = new LinkedHashMap<>();
  final JavaClasses classes = new ClassFileImporter().importPackages("dev.sluice");

  private final Map<String, List<JavaClass>> built = new LinkedHashMap<>();

  private Rooms() {
    for (List<String> row : page.section("## The rooms").rows()) {
      Room room =
          new Room(
              Page.code(row.get(0)).get(0),
              Page.code(row.get(1)),
              Page.code(row.get(2)),
              Page.code(row.get(3)));
      byName.put(room.name(), room);
    }
    for (JavaClass one : classes) {
      String room = roomOf(one);
      if (byName.containsKey(room) || room.startsWith("etl-")) {
        built.computeIfAbsent(room, name -> new ArrayList<>()).add(one);
      }
    }
  }

  /** The name of the folder in which a class was built; empty where it is of a library. */
  static String roomOf(JavaClass one) {
    Matcher folder =
        BUILT_IN.matcher(one.getSource().map(source -> source.getUri().toString()).orElse(""));
    return folder.find() ? folder.group(1) : "";
  }

  /** Whether it is a top-level type that users compile against. */
  static boolean isApi(Room room, JavaClass one) {
    return one.isTopLevelClass()
        && one.getModifiers().contains(JavaModifier.PUBLIC)
        && room.open().contains(one.getPackageName());
  }

  Set<String> builtNames() {
    return new TreeSet<>(built.keySet());
  }

  List<JavaClass> classesOf(String room) {
    return built.getOrDefault(room, List.of());
  }

  /** What a room's classes refer to. */
  List<Dependency> dependenciesOf(String room) {
    return classesOf(room).stream()
        .flatMap(one -> one.getDirectDependenciesFromSelf().stream())
        .toList();
  }
}
