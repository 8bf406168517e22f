/** What operations can be asked for: specifications, choices, random numbers, scratch areas. */
package dev.whisker.op;
