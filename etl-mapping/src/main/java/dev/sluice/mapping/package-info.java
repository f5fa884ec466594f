/**
 * From JSON to a row: a {@link dev.sluice.mapping.Mapping} is read from YAML once and makes a
 * transformer, which copies the named fields alone, masks what is personal and rejects what does
 * not fit its column. Whoever masks brings a {@link dev.sluice.mapping.Masker}, and for tokens that
 * can be revealed a {@link dev.sluice.mapping.Seal}.
 */
@NullMarked
package dev.sluice.mapping;

import org.jspecify.annotations.NullMarked;
