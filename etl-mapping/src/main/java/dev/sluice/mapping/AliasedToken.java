package dev.sluice.mapping;

import java.util.List;

/**
 * A column's token that comes with aliases or with its sealed original; where it has neither the
 * token stands for itself.
 */
record AliasedToken(String token, List<TokenAlias> aliases, List<SealedValue> sealed) {}
