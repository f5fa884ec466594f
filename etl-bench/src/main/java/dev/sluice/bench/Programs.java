package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of what is measured.
 *
 * @param home the checkout, built
 */
record Programs(Path home) {

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A command of this module. */
  List<String> bench(List<String> jvm, String... arguments) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The flags of the JVM that the checkout gives the runner. */
  List<String> jvmFlags() {
    Path flags = home.resolve("docker/jvm.options");
    return Files.exists(flags) ? List.of("@" + flags) : List.of();
  }

  /** The runner. */
  List<String> sluice(Variant variant, String logFlag) {
    List<String> command = new ArrayList<>(List.of(java(), logFlag));
    command.addAll(variant.jvm().isEmpty() ? jvmFlags() : variant.jvm());
    Path jar =
        variant.isOfCheckout() ? home.resolve("etl-runner/target/sluice.jar") : variant.jar();
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }
}
