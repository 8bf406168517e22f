package dev.whisker.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Under which heading the help of a command shows an option; on a class, all options that it declares. A class of
 * options without a section has that of the command that they belong to.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE})
@interface Section {
    /** The heading. */
    Heading value();
}
