package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.SluiceException;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the rooms throw beyond themselves has one supertype. */
class ExceptionsTest {

  @Test
  void each_exception_that_a_user_can_see_is_a_sluice_exception() throws Exception {
    List<Class<?>> visible = new ArrayList<>();
    for (Class<?> type : allClasses()) {
      if (Throwable.class.isAssignableFrom(type) && isVisible(type)) {
        visible.add(type);
      }
    }

    assertThat(visible)
        .hasSizeGreaterThan(8)
        .allSatisfy(type -> assertThat(type).isAssignableTo(SluiceException.class));
  }

  private static boolean isVisible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && !type.getName().contains(".internal.")
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static List<Class<?>> allClasses() throws IOException, ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    Path modules = Path.of("").toAbsolutePath().getParent();
    try (Stream<Path> rooms = Files.list(modules)) {
      for (Path room :
          rooms.filter(path -> path.getFileName().toString().startsWith("etl-")).toList()) {
        Path out = room.resolve("target/classes");
        if (Files.isDirectory(out)) {
          classes.addAll(ofRoom(out));
        }
      }
    }
    return classes;
  }

  private static List<Class<?>> ofRoom(Path out) throws IOException, ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(path -> path.toString().endsWith("Exception.class")).toList()) {
        String name = out.relativize(file).toString().replace('/', '.').replace('\\', '.');
        classes.add(
            Class.forName(
                name.substring(0, name.length() - ".class".length()),
                false,
                ExceptionsTest.class.getClassLoader()));
      }
    }
    return classes;
  }
}
