package dev.sluice.mapping;

import org.jspecify.annotations.Nullable;

/**
 * A column that holds tokens.
 *
 * @param name the column's name
 * @param domain the domain of its tokens
 * @param masker the name of its masker; null where the standard one makes its tokens
 */
public record MaskedColumn(String name, String domain, @Nullable String masker) {}
