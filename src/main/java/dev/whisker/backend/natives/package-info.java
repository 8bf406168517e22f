/**
 * What the backends share that hand addresses to native code: memory with an address, checks at that border, the codes
 * of native/include/whisker.
 */
package dev.whisker.backend.natives;
