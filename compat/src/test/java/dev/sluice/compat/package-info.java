/**
 * Builds as a user has them: they take Sluice from a repository in which this build has laid what
 * it publishes, and are run in copies outside of this tree.
 */
@NullMarked
package dev.sluice.compat;

import org.jspecify.annotations.NullMarked;
