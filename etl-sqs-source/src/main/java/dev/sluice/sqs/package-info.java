@NullMarked
package dev.sluice.sqs;

import org.jspecify.annotations.NullMarked;
