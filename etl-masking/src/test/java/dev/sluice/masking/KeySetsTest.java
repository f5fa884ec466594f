package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.core.ConfigurationException;
import dev.sluice.masking.KeyInfo.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetsTest {
  private static final String IP = "10.0.0.1";

  private Path directory;
  private Path file;

  @BeforeEach
  void name_the_file(@TempDir Path temporary) {
    directory = temporary;
    file = directory.resolve("keys.json");
  }

  @Test
  void a_created_file_holds_one_primary_key_that_only_its_owner_may_use() throws IOException {
    KeySet created = KeySets.create(file);

    assertThat(KeySets.read(file).keys())
        .containsExactly(
            KeyInfo.of(created.primaryId(), Status.ENABLED, true, false, KeySetSamples.HMAC_PRF));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void tokens_are_the_same_in_every_process_that_reads_the_file() {
    KeySets.create(file);
    assertThat(token(KeySets.read(file))).isEqualTo(token(KeySets.read(file)));
    assertThat(token(KeySets.generate())).isNotEqualTo(token(KeySets.read(file)));
  }

  @Test
  void after_a_rotation_new_tokens_name_the_new_key_and_the_old_key_is_kept() {
    KeySet before = KeySets.create(file);
    KeySet after = KeySets.rotate(file);

    assertThat(after.keys())
        .containsExactly(
            KeyInfo.of(before.primaryId(), Status.ENABLED, false, false, KeySetSamples.HMAC_PRF),
            KeyInfo.of(after.primaryId(), Status.ENABLED, true, false, KeySetSamples.HMAC_PRF));
    assertThat(KeySets.read(file).keys()).isEqualTo(after.keys());
    assertThat(token(KeySets.read(file))).startsWith(after.primaryId() + ":");
    assertThat(digits(token(after))).isNotEqualTo(digits(token(before)));
    assertThat(token(before)).startsWith(before.primaryId() + ":").isEqualTo(token(before));
  }

  @Test
  void a_rotation_keeps_the_material_of_the_old_keys() throws IOException {
    KeySetSamples.file(directory, KeySetSamples.vector());
    KeySets.rotate(file);
    assertThat(Files.readString(file))
        .contains(
            KeySetSamples.hmacValue(3, bytes(0, 1)), KeySetSamples.hmacValue(3, bytes(255, -1)));
  }

  @Test
  void the_status_of_each_key_is_listed() throws IOException {
    String json =
        KeySetSamples.keySet(
            "4294967295",
            KeySetSamples.hmacKey("1", "DISABLED"),
            KeySetSamples.hmacKey("4294967295", "ENABLED"),
            KeySetSamples.hmacKey("2", "DESTROYED"));
    assertThat(KeySets.read(KeySetSamples.file(directory, json)).keys())
        .containsExactly(
            KeyInfo.of("00000001", Status.DISABLED, false, false, KeySetSamples.HMAC_PRF),
            KeyInfo.of("ffffffff", Status.ENABLED, true, false, KeySetSamples.HMAC_PRF),
            KeyInfo.of("00000002", Status.DESTROYED, false, false, KeySetSamples.HMAC_PRF));
  }

  @Test
  void a_file_that_exists_is_never_overwritten() throws IOException {
    KeySets.create(file);
    byte[] before = Files.readAllBytes(file);
    refused(() -> KeySets.create(file), "exists already");
    assertThat(file).hasBinaryContent(before);

    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
    refused(() -> KeySets.create(link), "exists already");
    assertThat(link).isSymbolicLink();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx-----x"})
  void a_file_that_others_may_use_is_refused_also_for_root(String mode) throws IOException {
    KeySets.create(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    refused(() -> KeySets.read(file), "chmod 600 " + file);
    refused(() -> KeySets.rotate(file), "chmod 600 " + file);
    refused(() -> KeySets.read(file.resolveSibling(".")), "is a directory");
  }

  @Test
  void a_file_that_only_its_owner_may_read_is_enough() throws IOException {
    KeySets.create(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertThat(KeySets.read(file).keys()).hasSize(1);
  }

  @Test
  void where_the_file_system_has_no_modes_none_is_asked_for() throws IOException {
    URI zip = URI.create("jar:" + directory.resolve("no-modes.zip").toUri());
    try (FileSystem noModes = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path inside = noModes.getPath("/keys.json");
      Files.writeString(inside, KeySetSamples.vector());
      assertThat(KeySets.read(inside).primaryId()).isEqualTo("efabac2d");
    }
  }

  @Test
  void a_missing_file_says_how_to_make_one() {
    refused(() -> KeySets.read(file), "sluice keys create " + file);
    refused(() -> KeySets.rotate(file), "sluice keys create " + file);
    refused(() -> KeySets.create(directory.resolve("no/keys.json")), "directory does not exist");
    refused(() -> KeySets.read(directory), "is a directory");
  }

  @Test
  void a_symbolic_link_stays_one_when_its_key_set_is_rotated() throws IOException {
    KeySets.create(file);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    KeySets.rotate(link);
    assertThat(link).isSymbolicLink();
    assertThat(KeySets.read(file).keys()).hasSize(2);
  }

  @Test
  void a_rotation_by_root_leaves_the_file_to_its_owner() throws IOException {
    assumeRoot();
    KeySets.create(file);
    Files.setAttribute(file, "unix:uid", 12345);
    KeySets.rotate(file);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(12345);
    assertThat(KeySets.read(file).keys()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--r-----", "r--------"})
  void a_file_that_kubernetes_mounts_for_a_group_is_taken(String mode) throws IOException {
    assumeRoot();
    Path mounted = mount(mode);

    assertThat(KeySets.read(mounted).keys()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"r--r--r--", "r--rw----", "r--r-x---", "rw-r-----", "r-----r--", "r--r---w-"})
  void a_mounted_file_that_more_than_its_group_may_read_is_refused(String mode) throws IOException {
    assumeRoot();
    Path mounted = mount(mode);

    refused(() -> KeySets.read(mounted), "chmod 600");
  }

  @Test
  void a_file_that_a_group_may_read_and_another_than_root_owns_is_refused() throws IOException {
    assumeRoot();
    Path mounted = mount("r--r-----");
    Files.setAttribute(mounted.toRealPath(), "unix:uid", 12345);

    refused(() -> KeySets.read(mounted), "chmod 600");
  }

  @Test
  void links_that_are_swapped_while_it_is_read_lead_to_one_key_set_or_the_other() throws Exception {
    Path mounted = mount("r--------");
    Path other = Files.createDirectory(directory.resolve("..2"));
    Files.copy(mounted, other.resolve("keys.json"), StandardCopyOption.COPY_ATTRIBUTES);
    AtomicBoolean over = new AtomicBoolean();
    Thread swaps =
        new Thread(
            () -> {
              for (int i = 0; !over.get(); i++) {
                swap(i % 2 == 0 ? "..2" : "..1");
              }
            });
    swaps.start();
    try {
      for (int i = 0; i < 200; i++) {
        assertThat(KeySets.read(mounted).keys()).hasSize(1);
      }
    } finally {
      over.set(true);
      swaps.join();
    }
  }

  @Test
  void a_rotation_leaves_its_group_and_mode_to_a_mounted_file_and_the_links() throws IOException {
    assumeRoot();
    Path mounted = mount("r--r-----");

    KeySets.rotate(mounted);

    assertThat(mounted).isSymbolicLink();
    assertThat(directory.resolve("..data")).isSymbolicLink();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mounted)))
        .isEqualTo("r--r-----");
    assertThat(Files.getAttribute(mounted, "unix:gid")).isEqualTo(12345);
    assertThat(KeySets.read(mounted).keys()).hasSize(2);
  }

  /** As Kubernetes does it: keys.json leads to ..data/keys.json, and ..data to a directory. */
  private Path mount(String mode) throws IOException {
    Path version = Files.createDirectory(directory.resolve("..1"));
    Path content = version.resolve("keys.json");
    KeySets.create(content);
    if (isRoot()) {
      Files.setAttribute(content, "unix:gid", 12345);
    }
    Files.setPosixFilePermissions(content, PosixFilePermissions.fromString(mode));
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    return Files.createSymbolicLink(directory.resolve("keys.json"), Path.of("..data/keys.json"));
  }

  private void swap(String version) {
    try {
      Path next = directory.resolve("..data_tmp");
      Files.createSymbolicLink(next, Path.of(version));
      Files.move(next, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assumeRoot() {
    assumeTrue(isRoot(), "only root can give files away");
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static String token(KeySet keys) {
    return Maskers.hmac(keys).mask("ip", IP);
  }

  private static String digits(String token) {
    return token.substring(9);
  }

  private static byte[] bytes(int first, int step) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i * step);
    }
    return bytes;
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }
}
