package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.Masker;
import dev.sluice.masking.KeyInfo.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeySetStoreTest {
  private final KeySetStore store = KeySetStore.inClear();
  private Path file;

  @BeforeEach
  void name_the_file(@TempDir Path directory) {
    file = directory.resolve("keys.json");
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void the_purpose_is_told_by_the_type_of_the_keys(Purpose purpose) {
    KeySet created = store.create(file, purpose);
    assertThat(created.purpose()).isEqualTo(purpose);
    assertThat(store.read(file).purpose()).isEqualTo(purpose);
    assertThat(store.read(file).keys()).isEqualTo(created.keys());
    assertThat(store.rotate(file).purpose()).isEqualTo(purpose);
  }

  @ParameterizedTest
  @EnumSource(
      value = Purpose.class,
      names = {"HMAC", "SIV"})
  void while_an_overlap_lasts_the_former_keys_token_is_told_too(Purpose purpose) {
    Masker before = masker(store.create(file, purpose));
    assertThat(before.aliases("ip", "10.0.0.1")).isEmpty();

    store.rotateWithOverlap(file);
    Masker overlapping = masker(store.read(file));
    assertThat(overlapping.aliases("ip", "10.0.0.1"))
        .containsExactly(before.mask("ip", "10.0.0.1"))
        .doesNotContain(overlapping.mask("ip", "10.0.0.1"));
    assertThat(overlapping.aliases("device_id", "10.0.0.1"))
        .containsExactly(before.mask("device_id", "10.0.0.1"));

    Masker over = masker(store.endOverlap(file));
    assertThat(over.aliases("ip", "10.0.0.1")).isEmpty();
    assertThat(over.mask("ip", "10.0.0.1")).isEqualTo(overlapping.mask("ip", "10.0.0.1"));
  }

  @Test
  void an_overlap_is_kept_by_further_rotations_and_ends_with_its_key() {
    String first = store.create(file, Purpose.HMAC).primaryId();
    String second = store.rotateWithOverlap(file).primaryId();
    store.rotate(file);
    assertThat(overlapping()).containsExactly(first);
    String fourth = store.rotateWithOverlap(file).primaryId();
    assertThat(overlapping()).hasSize(2).contains(first).doesNotContain(second, fourth);
    store.disable(file, first);
    assertThat(overlapping()).hasSize(1).doesNotContain(first);
    store.enable(file, first);
    assertThat(overlapping()).as("enabled again, not overlapping again").hasSize(1);
  }

  @Test
  void a_plain_rotation_overlaps_with_nothing_and_writes_what_tink_writes() throws Exception {
    store.create(file, Purpose.HMAC);
    store.rotate(file);
    assertThat(overlapping()).isEmpty();
    assertThat(Files.readString(file)).doesNotContain("overlap");
  }

  @Test
  void a_key_is_disabled_and_enabled_and_the_primary_one_is_not() {
    String first = store.create(file, Purpose.HMAC).primaryId();
    refused(() -> store.disable(file, first), "rotate first");
    String second = store.rotate(file).primaryId();

    assertThat(store.disable(file, first).keys())
        .extracting(KeyInfo::id, KeyInfo::status)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(first, Status.DISABLED),
            org.assertj.core.groups.Tuple.tuple(second, Status.ENABLED));
    assertThat(store.enable(file, first).keys())
        .extracting(KeyInfo::status)
        .containsOnly(Status.ENABLED);
    refused(() -> store.disable(file, "nosuchid"), "no such key; known are " + first);
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void a_former_key_is_destroyed_with_its_material(Purpose purpose) throws Exception {
    String first = store.create(file, purpose).primaryId();
    List<String> material = values(Files.readString(file));
    refused(() -> store.destroy(file, first), "rotate first");
    String second = store.rotate(file).primaryId();
    assertThat(Files.readString(file)).contains(material);

    assertThat(store.requireDestroyable(file, first).keys()).hasSize(2);
    assertThat(store.read(file).keys()).hasSize(2);
    assertThat(store.destroy(file, first).keys()).extracting(KeyInfo::id).containsExactly(second);

    assertThat(store.read(file).keys()).extracting(KeyInfo::id).containsExactly(second);
    assertThat(Files.readString(file)).doesNotContain(material);
    assertThat(file.resolveSibling(file.getFileName() + ".new")).doesNotExist();
    refused(() -> store.enable(file, first), "no such key");
    refused(() -> store.destroy(file, "nosuchid"), "no such key; known are " + second);
  }

  @Test
  void a_key_that_an_overlap_needs_is_not_destroyed() {
    String first = store.create(file, Purpose.HMAC).primaryId();
    store.rotateWithOverlap(file);
    refused(() -> store.destroy(file, first), "end-overlap");
    assertThat(store.read(file).keys()).hasSize(2);

    store.disable(file, first);
    assertThat(store.destroy(file, first).keys()).hasSize(1);
  }

  private static List<String> values(String json) {
    return Pattern.compile("\"value\":\\s*\"([^\"]+)\"")
        .matcher(json)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  @Test
  void what_is_twice_in_a_key_set_or_comes_after_it_is_refused() throws Exception {
    String json = KeySetSamples.vector();
    refused(() -> store.parse(json + "{}"), "not a Tink key set");
    refused(() -> store.parse(json + " x"), "not a Tink key set");
    for (String twice : List.of("primaryKeyId\":1", "overlap\":[]", "key\":[]")) {
      String member = twice.startsWith("overlap") ? "{\"overlap\":[1],\"" : "{\"";
      refused(
          () -> store.parse(json.replaceFirst("\\{", member + twice + ",")), "not a Tink key set");
    }
  }

  @Test
  void the_keys_of_a_vault_do_not_overlap() {
    store.create(file, Purpose.VAULT);
    refused(() -> store.rotateWithOverlap(file), "no tokens");
    assertThat(store.read(file).keys()).hasSize(1);
  }

  @Test
  void an_overlap_that_is_no_list_of_ids_is_refused() throws Exception {
    for (String overlap : List.of("\"CANARY\"", "7", "[\"7\"]", "[1.5]")) {
      String json = KeySetSamples.vector().replaceFirst("\\{", "{\"overlap\":" + overlap + ",");
      refused(() -> store.parse(json), "not a Tink key set");
    }
  }

  @Test
  void a_kms_key_sees_the_whole_key_set_and_the_file_shows_none_of_it() throws Exception {
    KeySetStore sealed = KeySetStore.under(new XorKms());
    KeySet created = sealed.create(file, Purpose.SIV);
    sealed.rotateWithOverlap(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(sealed.read(file).keys())
        .hasSize(2)
        .first()
        .isEqualTo(KeyInfo.of(created.primaryId(), Status.ENABLED, false, true, "AesSivKey"));
    assertThat(Files.readString(file)).contains("encryptedKeyset").doesNotContain("keyData");
    refused(() -> store.read(file), "chmod 600");
    refused(() -> store.parse(Files.readString(file)), "encrypted under a KMS key");
    refused(() -> sealed.parse(KeySetSamples.vector()), "is in clear");
  }

  /** The shape of a KMS key; the test of AWS has a real cipher. */
  private static final class XorKms implements KmsKey {
    @Override
    public byte[] encrypt(byte[] plain) {
      byte[] result = plain.clone();
      for (int i = 0; i < result.length; i++) {
        result[i] ^= 0x55;
      }
      return result;
    }

    @Override
    public byte[] decrypt(byte[] encrypted) {
      return encrypt(encrypted);
    }
  }

  private List<String> overlapping() {
    return store.read(file).keys().stream().filter(KeyInfo::overlap).map(KeyInfo::id).toList();
  }

  private static Masker masker(KeySet keys) {
    return keys.purpose() == Purpose.HMAC ? Maskers.hmac(keys) : Maskers.siv(keys);
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("\n", "CANARY")
        .hasNoCause();
  }
}
