/**
 * From JSON to a row: a {@link dev.sluice.core.mapping.Mapping} is read from YAML once and makes a
 * transformer, which copies the named fields alone, masks what is personal and rejects what does
 * not fit its column.
 */
@NullMarked
package dev.sluice.core.mapping;

import org.jspecify.annotations.NullMarked;
