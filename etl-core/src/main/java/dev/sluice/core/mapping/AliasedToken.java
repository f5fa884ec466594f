package dev.sluice.core.mapping;

import dev.sluice.core.TokenAlias;
import java.util.List;

/** A column's token that has aliases; where it has none the token stands for itself. */
record AliasedToken(String token, List<TokenAlias> aliases) {}
