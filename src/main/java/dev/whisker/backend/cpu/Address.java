package dev.whisker.backend.cpu;

import org.bytedeco.javacpp.Pointer;

/** A pointer that can be pointed elsewhere, so that the call path makes no objects. Owns nothing. */
final class Address extends Pointer {
    /** Points to this address and returns itself. */
    Address at(long address) {
        this.address = address;
        return this;
    }
}
