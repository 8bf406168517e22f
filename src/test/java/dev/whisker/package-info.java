/** What holds for the whole house: the arrows between packages, and what the README and the other pages promise. */
package dev.whisker;
