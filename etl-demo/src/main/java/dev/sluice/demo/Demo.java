package dev.sluice.demo;

import dev.sluice.runner.Sluice;

/** The command line of {@link Sluice} with {@code sluice demo} in addition. */
public final class Demo {

  private Demo() {}

  /** Runs the command that the arguments name, and ends the process with its exit status. */
  public static void main(String[] args) {
    Sluice.runAndExit(args, new DemoCommand());
  }
}
