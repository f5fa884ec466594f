package dev.sluice.runner.mapping;

import dev.sluice.mapping.Masker;
import dev.sluice.mapping.Unmasker;
import dev.sluice.masking.KeySet;
import java.util.List;

/**
 * A masker that has keys.
 *
 * @param recovery what recovers the values of its tokens by its keys, each asked for all tokens
 */
public record KeyedMasker(Masker masker, KeySet keys, List<Unmasker> recovery) {}
