package dev.sluice.docs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.sluice.core.SluiceException;
import dev.sluice.docs.Rooms.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls of the house: docs/architecture.md draws them, and the classes stay within. */
class ArchitectureTest {
  private static final Rooms ROOMS = Rooms.ALL;

  private static final String EVERYWHERE = "(javax?|dev\\.sluice|org\\.jspecify)\\..*";

  /** Measures from within the packages of others, which are open to nobody else. */
  private static final String BENCHMARKS = "etl-bench";

  static Stream<Room> rooms() {
    return ROOMS.byName.values().stream();
  }

  @Test
  void each_room_has_its_row() {
    assertThat(ROOMS.builtNames()).isEqualTo(new TreeSet<>(ROOMS.byName.keySet()));
  }

  @Test
  void the_picture_has_each_room_once_and_above_those_that_it_uses() {
    List<String> picture = ROOMS.page.section("## The rooms").picture();
    Map<String, Integer> lines = new HashMap<>();
    for (String room : ROOMS.byName.keySet()) {
      for (int line = 0; line < picture.size(); line++) {
        if ((picture.get(line) + " ").matches(".*\\b" + room + "(?![a-z-]).*")) {
          assertThat(lines.put(room, line)).as("%s twice in the picture", room).isNull();
        }
      }
    }
    assertThat(lines).containsOnlyKeys(ROOMS.byName.keySet());
    for (Room room : ROOMS.byName.values()) {
      for (String used : room.uses()) {
        assertThat(lines.get(room.name()))
            .as("%s above %s", room.name(), used)
            .isLessThan(lines.get(used));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_uses_the_rooms_of_its_row_and_no_others(Room room) {
    Set<String> used = new TreeSet<>();
    Set<String> beyond = new TreeSet<>();
    for (Dependency dependency : ROOMS.dependenciesOf(room.name())) {
      String other = Rooms.roomOf(dependency.getTargetClass());
      if (ROOMS.byName.containsKey(other) && !other.equals(room.name())) {
        used.add(other);
        if (!room.uses().contains(other)) {
          beyond.add(dependency.getDescription());
        }
      }
    }
    assertThat(beyond).isEmpty();
    assertThat(used).isEqualTo(new TreeSet<>(room.uses()));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void a_room_uses_the_libraries_of_its_row_and_no_others(Room room) {
    Set<String> used = new TreeSet<>();
    Set<String> beyond = new TreeSet<>();
    for (Dependency dependency : ROOMS.dependenciesOf(room.name())) {
      String name = dependency.getTargetClass().getBaseComponentType().getPackageName();
      if (!name.isEmpty() && !(name + ".").matches(EVERYWHERE)) {
        room.libraries().stream()
            .filter(library -> (name + ".").startsWith(library + "."))
            .findFirst()
            .ifPresentOrElse(used::add, () -> beyond.add(dependency.getDescription()));
      }
    }
    assertThat(beyond).isEmpty();
    assertThat(used).isEqualTo(new TreeSet<>(room.libraries()));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void others_use_the_open_packages_of_a_room_alone(Room room) {
    Set<String> beyond = new TreeSet<>();
    for (String other : ROOMS.byName.keySet()) {
      for (Dependency dependency : ROOMS.dependenciesOf(other)) {
        JavaClass target = dependency.getTargetClass();
        if (!other.equals(room.name())
            && !other.equals(BENCHMARKS)
            && Rooms.roomOf(target).equals(room.name())
            && !room.open().contains(target.getPackageName())) {
          beyond.add(dependency.getDescription());
        }
      }
    }
    assertThat(beyond).isEmpty();
  }

  @Test
  void packages_have_no_cycles() {
    slices().assignedFrom(new PackagesOfRooms()).should().beFreeOfCycles().check(ROOMS.classes);
  }

  /** The benchmarks have classes in the packages of other rooms. */
  private static final class PackagesOfRooms implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass one) {
      String room = Rooms.roomOf(one);
      return ROOMS.byName.containsKey(room)
          ? SliceIdentifier.of(room, one.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of rooms";
    }
  }

  @Test
  void packages_use_what_the_page_says_they_use_in_their_room() {
    Set<String> told = new TreeSet<>();
    for (List<String> row : ROOMS.page.section("## Within a room").rows()) {
      String from = Page.code(row.get(0)).get(0);
      Page.code(row.get(1)).forEach(to -> told.add(from + " → " + to));
    }
    Set<String> used = new TreeSet<>();
    Set<String> rooms = new TreeSet<>(ROOMS.byName.keySet());
    rooms.remove(BENCHMARKS);
    for (String room : rooms) {
      for (Dependency dependency : ROOMS.dependenciesOf(room)) {
        String from = dependency.getOriginClass().getPackageName();
        String to = dependency.getTargetClass().getPackageName();
        if (!from.equals(to) && Rooms.roomOf(dependency.getTargetClass()).equals(room)) {
          used.add((from + " → " + to).replace(Rooms.SLUICE, ""));
        }
      }
    }
    assertThat(used).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void no_package_is_for_whatever_fits_nowhere() {
    for (String name : List.of("util", "utils", "common", "impl", "helper", "misc")) {
      noClasses().should(be(resideInAPackage("dev.sluice.." + name + ".."))).check(ROOMS.classes);
    }
  }

  @Test
  void what_is_thrown_at_users_is_a_sluice_exception() {
    List<JavaClass> visible = new ArrayList<>();
    for (Room room : ROOMS.byName.values()) {
      for (JavaClass one : ROOMS.classesOf(room.name())) {
        if (one.isAssignableTo(Throwable.class)
            && one.getModifiers().contains(JavaModifier.PUBLIC)
            && room.open().contains(one.getPackageName())) {
          visible.add(one);
        }
      }
    }
    assertThat(visible).hasSizeGreaterThan(8);
    assertThat(visible)
        .filteredOn(one -> !one.isAssignableTo(SluiceException.class))
        .extracting(JavaClass::getName)
        .isEmpty();
  }

  /** A record's constructor and pattern can't grow without breaking who uses them. */
  @Test
  void what_users_can_see_is_no_record() {
    List<JavaClass> visible = new ArrayList<>();
    for (Room room : ROOMS.byName.values()) {
      for (JavaClass one : ROOMS.classesOf(room.name())) {
        if (isVisible(one) && room.open().contains(one.getPackageName())) {
          visible.add(one);
        }
      }
    }
    assertThat(visible).hasSizeGreaterThan(80);
    assertThat(visible).filteredOn(JavaClass::isRecord).extracting(JavaClass::getName).isEmpty();
  }

  /** Whether it is public, and so is all that it is nested in. */
  private static boolean isVisible(JavaClass one) {
    return one.getModifiers().contains(JavaModifier.PUBLIC)
        && one.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  @Test
  void what_is_public_in_an_open_package_says_what_it_is_for() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Room room : ROOMS.byName.values()) {
      for (JavaClass one : ROOMS.classesOf(room.name())) {
        if (Rooms.isApi(room, one) && !isDocumented(room.name(), one)) {
          silent.add(one.getName());
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  private static boolean isDocumented(String room, JavaClass one) throws IOException {
    String file = one.getName().replace('.', '/') + ".java";
    Path source = Page.PROJECT.resolve(room).resolve("src/main/java").resolve(file);
    if (!Files.exists(source)) {
      // Made by a processor, with the text of what it is made of.
      return Files.exists(
          Page.PROJECT.resolve(room).resolve("target/generated-sources/annotations").resolve(file));
    }
    String text = Files.readString(source).replaceAll("\"[^\"]*\"", "");
    String declaration = "(class|interface|record|enum|@interface) " + one.getSimpleName() + "\\b";
    return text.replaceAll("(?s)" + declaration + ".*", "")
        .matches("(?s).*\\*/\\s*(@[A-Za-z.]+(\\([^)]*\\))?\\s*)*public [a-z -]*");
  }
}
