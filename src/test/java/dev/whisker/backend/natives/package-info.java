/** Our native libraries themselves: how they are loaded, and how they are built. */
package dev.whisker.backend.natives;
