package dev.sluice.masking;

import dev.sluice.mapping.Masker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/** The maskers that come with Sluice. All are thread-safe and keep no value. */
public final class Maskers {

  private static final AtomicBoolean SAID_WEAK = new AtomicBoolean();

  private Maskers() {}

  /**
   * A masker that makes one-way tokens under the primary key of a key set.
   *
   * <p>A token is {@code <key id>:<digits>}: 8 lowercase hexadecimal digits that name the key, then
   * 64 that are HMAC-SHA-256 (<a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>) under
   * that key over UTF-8(domain) ‖ 0x00 ‖ UTF-8(value). Who does not hold the key can't try values
   * out. Equal values of one domain have equal tokens in every process that uses this key; after a
   * rotation new tokens are made under the new key.
   *
   * <p>The masker throws {@link IllegalArgumentException}, which does not quote the value, where
   * the token would be ambiguous: the domain contains U+0000, or either has an unpaired surrogate.
   *
   * @throws dev.sluice.core.ConfigurationException where the key set is for something else
   */
  public static Masker hmac(KeySet keys) {
    return new HmacMasker(keys);
  }

  /**
   * A masker whose tokens the holder of the key can undo, see {@link Unmaskers#siv}.
   *
   * <p>A token is {@code <key id>:<text>}: 8 lowercase hexadecimal digits that name the key, then,
   * in base64url without padding, AES-SIV (<a href="https://www.rfc-editor.org/rfc/rfc5297">RFC
   * 5297</a>, keys of 64 bytes) of UTF-8(value) with UTF-8(domain) as the one associated data.
   * Deterministic like {@link #hmac}. A value of n bytes makes a token of 9 + ⌈4(n+16)/3⌉
   * characters, so that its length shows; {@code varchar(256)} takes 169 bytes.
   *
   * <p>The masker throws {@link IllegalArgumentException}, which does not quote the value, where
   * domain or value have an unpaired surrogate.
   *
   * @throws dev.sluice.core.ConfigurationException where the key set is for something else
   */
  public static Masker siv(KeySet keys) {
    return new SivMasker(keys);
  }

  /**
   * A masker without a key: the SHA-256 of the UTF-8 value in 64 lowercase hexadecimal digits. The
   * domain is ignored.
   *
   * <p>Weak: whoever reads a token can try values out. All 2<sup>32</sup> IPv4 addresses take
   * minutes on one core, at some 100 ns each. Kept for tables that hold such tokens already; the
   * first call in a process logs a warning that says so.
   *
   * <p>The masker throws {@link IllegalArgumentException}, which does not quote the value, for a
   * value with an unpaired surrogate: it has no UTF-8 form.
   */
  public static Masker sha256() {
    if (SAID_WEAK.compareAndSet(false, true)) {
      LoggerFactory.getLogger(Maskers.class)
          .warn(
              "The masker sha256 is weak: it has no key, and all IPv4 addresses can be tried in"
                  + " minutes. Use hmac unless a table holds such tokens already.");
    }
    return new Sha256Masker();
  }
}
