/** What holds for the whole house: the arrows between packages, and what the README promises. */
package dev.whisker;
