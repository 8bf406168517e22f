package dev.whisker.backend.natives;

import org.bytedeco.javacpp.Pointer;

/** A pointer that can be pointed elsewhere, so that the call path makes no objects. Owns nothing. */
public final class Address extends Pointer {
    /** Points to this address and returns itself. */
    public Address at(long address) {
        this.address = address;
        return this;
    }
}
