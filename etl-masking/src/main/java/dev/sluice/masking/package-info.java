@NullMarked
package dev.sluice.masking;

import org.jspecify.annotations.NullMarked;
