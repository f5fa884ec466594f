package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The walk of one message through the code leads past classes that are there. */
class WalkTest {
  private static final Rooms ROOMS = Rooms.ALL;

  @Test
  void the_walk_is_short_and_each_step_names_classes_of_its_room() {
    List<String> steps = ROOMS.page.section("## The walk of one message").steps();

    assertThat(steps).hasSizeBetween(5, 10);
    for (String step : steps) {
      List<String> names = Page.code(step);
      String room = names.get(0);
      assertThat(ROOMS.byName).as(step).containsKey(room);
      assertThat(ROOMS.classesOf(room))
          .as(step)
          .extracting(JavaClass::getSimpleName)
          .containsAll(names.subList(1, names.size()));
      assertThat(names).as(step).hasSizeGreaterThan(1);
    }
  }
}
