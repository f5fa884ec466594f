/**
 * Maskers, and the key sets that the keyed ones use.
 *
 * <p>{@link dev.sluice.masking.KeySets} makes key sets, keeps them in files and reads them; {@link
 * dev.sluice.masking.Maskers} makes a masker of a {@link dev.sluice.masking.KeySet}. A token names
 * the key that made it, so that a key set can be rotated while older tokens stay in the table.
 *
 * <p>The cryptography is <a href="https://developers.google.com/tink">Google Tink</a>'s; none of
 * its types is part of this package's API. {@code KeySetFormat} is the only place where key
 * material passes between Tink and text, {@code KeySetFile} the only one that reads and writes it.
 */
@NullMarked
package dev.sluice.masking;

import org.jspecify.annotations.NullMarked;
