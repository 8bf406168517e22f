package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Map;

/** The instruction set that oneDNN works with: the processor's best, unless ONEDNN_MAX_CPU_ISA names a lower one. */
final class InstructionSet {
    /** AVX-512 with BF16 and without AMX: that of AMD's processors. */
    static final String AMD_AVX512 = "AVX512_CORE_BF16";

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(dnnl_cpu_isa_sse41, "SSE41"),
            Map.entry(dnnl_cpu_isa_avx, "AVX"),
            Map.entry(dnnl_cpu_isa_avx2, "AVX2"),
            Map.entry(dnnl_cpu_isa_avx2_vnni, "AVX2_VNNI"),
            Map.entry(dnnl_cpu_isa_avx2_vnni_2, "AVX2_VNNI_2"),
            Map.entry(dnnl_cpu_isa_avx512_core, "AVX512_CORE"),
            Map.entry(dnnl_cpu_isa_avx512_core_vnni, "AVX512_CORE_VNNI"),
            Map.entry(dnnl_cpu_isa_avx512_core_bf16, AMD_AVX512),
            Map.entry(dnnl_cpu_isa_avx512_core_fp16, "AVX512_CORE_FP16"),
            Map.entry(dnnl_cpu_isa_avx512_core_amx, "AVX512_CORE_AMX"),
            Map.entry(dnnl_cpu_isa_avx512_core_amx_fp16, "AVX512_CORE_AMX_FP16"),
            Map.entry(dnnl_cpu_isa_avx10_2_512, "AVX10_2_512"),
            Map.entry(dnnl_cpu_isa_avx10_2_512_amx_2, "AVX10_2_512_AMX_2"));

    private InstructionSet() {
    }

    /** Whether it multiplies bfloat16: AVX-512 BF16, and AMX, which includes that. */
    static boolean multipliesBfloat16() {
        return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
    }

    /** Whether AMX multiplies bfloat16. */
    static boolean hasAmx() {
        return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_amx) == dnnl_cpu_isa_avx512_core_amx;
    }

    /** Its name, as ONEDNN_MAX_CPU_ISA takes it; its number where this program does not know the name. */
    static String effective() {
        int code = dnnl_get_effective_cpu_isa();
        return NAMES.getOrDefault(code, "instruction set 0x" + Integer.toHexString(code));
    }
}
