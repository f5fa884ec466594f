package dev.sluice.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.immutables.value.Value;

/**
 * How options are generated: behind their builder. Of source retention, so that who compiles
 * against this jar needs no annotations of Immutables.
 */
@Value.Style(
    // Names no class that a user of the options does not have.
    allowedClasspathAnnotations = Override.class,
    visibility = Value.Style.ImplementationVisibility.PACKAGE,
    overshadowImplementation = true)
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
@interface OptionsStyle {}
