package dev.sluice.runner.console;

/**
 * Shows exceptions without quoting data: of their texts only those that Sluice's own code wrote.
 */
public final class Failure {
  private static final String OURS = "dev.sluice.";

  private Failure() {}

  /** One line: the exception's text where Sluice's own code threw it, its type otherwise. */
  public static String text(Throwable e) {
    StackTraceElement[] stack = e.getStackTrace();
    String place = stack.length == 0 ? "" : stack[0].getClassName();
    String message = e.getMessage();
    if (message != null && (isOurs(e.getClass().getName()) || isOurs(place))) {
      return message;
    }
    return "stopped by an unexpected "
        + e.getClass().getName()
        + (place.isEmpty() ? "" : " in " + place);
  }

  /** The stack, with the types of the exceptions and without their texts. */
  public static String stack(Throwable e) {
    StringBuilder stack = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      stack.append(cause == e ? "" : "\ncaused by ").append(cause.getClass().getName());
      for (StackTraceElement frame : cause.getStackTrace()) {
        stack.append("\n    at ").append(frame);
      }
    }
    for (Throwable beside : e.getSuppressed()) {
      stack.append("\nbeside ").append(stack(beside));
    }
    return stack.toString();
  }

  private static boolean isOurs(String className) {
    return className.startsWith(OURS);
  }
}
