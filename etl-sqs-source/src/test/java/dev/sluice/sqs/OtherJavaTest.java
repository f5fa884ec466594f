package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SqsQueue;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** In a Java, or with libraries, that lack something. */
class OtherJavaTest {

  /** As one that is set up for FIPS. */
  @Test
  void a_java_without_md5_receives_and_sends_unchecked_and_says_so_once() throws Exception {
    SqsQueue queue = TestSqs.queue(30);
    TestSqs.SERVER.send(queue.url(), "body-0");

    String output = ChildJvm.run(ChildJvm.classPath(), DrainProgram.class, queue.url(), "no-md5");

    assertThat(output)
        .contains("no MD5")
        .contains("LEAN: [body-0] 0 unsettled, 0 failed calls")
        .contains("SDK: [body-0] 0 unsettled, 0 failed calls")
        .containsOnlyOnce("this Java has no MD5: the answers of SQS are not checked by it");
  }

  /** As an application that brings the libraries of another framework. */
  @Test
  void what_the_lean_path_lacks_is_said_once_and_the_sdks_client_takes_its_place()
      throws Exception {
    SqsQueue queue = TestSqs.queue(30);
    TestSqs.SERVER.send(queue.url(), "body-0");
    String withOldJackson =
        Path.of("target", "old-jackson", "jackson-core.jar")
            + File.pathSeparator
            + Arrays.stream(ChildJvm.classPath().split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains(File.separator + "jackson-core-"))
                .collect(Collectors.joining(File.pathSeparator));

    String output = ChildJvm.run(withOldJackson, DrainProgram.class, queue.url());

    assertThat(output)
        .contains("LEAN: [body-0] 0 unsettled, 0 failed calls")
        .contains("SDK: [body-0] 0 unsettled, 0 failed calls")
        .containsOnlyOnce(" WARN ")
        .contains(
            "go through the SDK's client, at several times the CPU",
            "StreamReadConstraints",
            "Jackson 2.15 or newer");
  }
}
