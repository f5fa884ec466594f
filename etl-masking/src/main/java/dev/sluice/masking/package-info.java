/**
 * Maskers, what undoes them, and the key sets that they use.
 *
 * <p>{@link dev.sluice.masking.KeySetStore} makes key sets, keeps them in files, in clear or under
 * a {@link dev.sluice.masking.KmsKey}, and changes them; {@link dev.sluice.masking.Maskers} makes a
 * masker of a {@link dev.sluice.masking.KeySet}, {@link dev.sluice.masking.Unmaskers} what recovers
 * the values of its tokens where they can be recovered, and {@link dev.sluice.masking.Sealer} seals
 * values for a vault. A token names the key that made it, so that a key set can be rotated while
 * older tokens stay in the table.
 *
 * <p>The cryptography is <a href="https://developers.google.com/tink">Google Tink</a>'s; none of
 * its types is part of this package's API. {@code KeySetFormat} is the only place where key
 * material passes between Tink and text, {@code KeySetFile} the only one that reads and writes it.
 */
@NullMarked
package dev.sluice.masking;

import org.jspecify.annotations.NullMarked;
