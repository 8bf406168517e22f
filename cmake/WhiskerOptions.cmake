# Flags of our native libraries, each with its reason.

# A fault in native code must end the process and not become a way in. The compiler undefines first, since some distributions predefine it.
set(WHISKER_HARDENING -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
# All symbols are bound when the library is loaded, and the table of their addresses is read-only from then on.
set(WHISKER_LINK_HARDENING -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

set(WHISKER_COMMON_FLAGS
    -Wall -Wextra
    -O3                     # vectorise the element loops
    -ffp-contract=off       # no implicit fused multiply-add: all instruction sets then round alike
    -fno-math-errno         # sqrt is the instruction; errno is never read
    -fno-trapping-math      # "a > b ? f(a) : g(b)" may compute both, which is what lets such loops vectorise; results are unchanged
    -fno-semantic-interposition
    ${WHISKER_HARDENING}
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. # builds in different directories produce the same bytes
    -Wno-psabi)             # a note on passing vectors between compilers of different age; ours stay inside one file

# Name of the namespace, and what the compiler may use there. native/cpu/dispatch.cpp checks for exactly these before calling.
set(WHISKER_ISA_sse42 -march=x86-64-v2)
set(WHISKER_ISA_avx2 -mavx2 -mfma -mbmi2 -march=x86-64-v2)
# 512-bit vectors are worth asking for: gcc prefers 256 bits by default, and the large loops are bound by memory, not by clock.
set(WHISKER_ISA_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd -mbmi2 -mprefer-vector-width=512 -march=x86-64-v2)
