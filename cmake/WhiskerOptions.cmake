# Flags of whisker_cpu, a reason beside each.

set(WHISKER_COMMON_FLAGS
    -Wall -Wextra
    -O3                     # vectorise the element loops
    -ffp-contract=off       # no fused multiply-add behind our back: all instruction sets then round alike
    -fno-math-errno         # sqrt is the instruction; nobody reads errno
    -fno-trapping-math      # "a > b ? f(a) : g(b)" may compute both, which is what lets such loops vectorise; results are unchanged
    -fno-semantic-interposition
    -Wno-psabi)             # a note on passing vectors between compilers of different age; ours stay inside one file

# Name of the namespace, and what the compiler may use there. native/cpu/dispatch.cpp checks for exactly these before calling.
set(WHISKER_ISA_sse42 -march=x86-64-v2)
set(WHISKER_ISA_avx2 -mavx2 -mfma -mbmi2 -march=x86-64-v2)
# 512-bit vectors are worth asking for: gcc prefers 256 bits by default, and the large loops are bound by memory, not by clock.
set(WHISKER_ISA_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd -mbmi2 -mprefer-vector-width=512 -march=x86-64-v2)
