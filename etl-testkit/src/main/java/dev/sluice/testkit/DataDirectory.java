package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a server keeps its data. */
record DataDirectory(Path path) {

  int majorVersion() {
    try {
      return Integer.parseInt(Files.readString(path.resolve("PG_VERSION")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("no data of PostgreSQL in " + path, e);
    }
  }

  /**
   * Copies it while its server works (PostgreSQL manual, 25.3.3).
   *
   * @param superuser a session on that server
   */
  DataDirectory backUp(Connection superuser) throws SQLException, IOException {
    boolean isOld = majorVersion() < 15;
    try (Statement statement = superuser.createStatement()) {
      statement.execute(
          isOld
              ? "SELECT pg_start_backup('standby', true, false)"
              : "SELECT pg_backup_start('standby', true)");
      DataDirectory copy = new DataDirectory(Files.createTempDirectory("standby"));
      copyTo(copy.path);
      try (ResultSet label =
          statement.executeQuery(
              isOld
                  ? "SELECT labelfile FROM pg_stop_backup(false, false)"
                  : "SELECT labelfile FROM pg_backup_stop(false)")) {
        label.next();
        Files.writeString(copy.path.resolve("backup_label"), label.getString(1));
      }
      return copy;
    }
  }

  /** What is in pg_wal is left out: a standby gets it from its primary. */
  private void copyTo(Path target) throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(target.resolve(path.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path relative = path.relativize(file);
            if (!relative.startsWith("pg_wal") && !relative.startsWith("postmaster.pid")) {
              try {
                Files.copy(file, target.resolve(relative));
              } catch (NoSuchFileException e) {
                // The server took it away meanwhile, and its log tells the standby so.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
  }

  /** Has the server that starts here be a standby. */
  void follow(String primary) throws IOException {
    Files.createFile(path.resolve("standby.signal"));
    Files.writeString(
        path.resolve("postgresql.auto.conf"),
        "primary_conninfo = '" + primary + "'\n",
        StandardOpenOption.APPEND);
  }

  void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
