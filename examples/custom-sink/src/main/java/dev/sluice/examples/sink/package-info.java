@NullMarked
package dev.sluice.examples.sink;

import org.jspecify.annotations.NullMarked;
