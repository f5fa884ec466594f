@NullMarked
package dev.sluice.examples.masker;

import org.jspecify.annotations.NullMarked;
