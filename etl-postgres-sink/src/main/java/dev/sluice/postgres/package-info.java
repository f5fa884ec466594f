@NullMarked
package dev.sluice.postgres;

import org.jspecify.annotations.NullMarked;
