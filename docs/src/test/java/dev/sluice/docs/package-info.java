/** Holds the documentation to the code. */
@NullMarked
package dev.sluice.docs;

import org.jspecify.annotations.NullMarked;
