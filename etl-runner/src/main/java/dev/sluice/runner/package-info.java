@NullMarked
package dev.sluice.runner;

import org.jspecify.annotations.NullMarked;
