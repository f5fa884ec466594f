package dev.sluice.runner.flags;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a file. */
final class FileName implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    try {
      if (!text.isBlank()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Falls through: the exception quotes the name, and does not know how to help it.
    }
    throw new TypeConversionException(
        "the name of a file, in the letters of this locale; LC_ALL=C.UTF-8 has every letter");
  }
}
