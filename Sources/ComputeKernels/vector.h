// Vectors of 16 floats, and one copy of a kernel for each generation of CPU.
#pragma once
#include "ComputeKernels.h"

#include <string.h>

// The compiler splits these into what the CPU has: one AVX-512 register, two of AVX2, four of SSE or NEON.
typedef float floats __attribute__((ext_vector_type(16)));
typedef int32_t ints __attribute__((ext_vector_type(16)));
typedef bool bits __attribute__((ext_vector_type(16)));
enum { LANES = 16 };

#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
// Compiled once per instruction set; the loader picks one when the program starts: before the thread sanitizer is ready.
#define FOR_EACH_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_CPU
#endif
// Takes the instruction set of the kernel it is inlined into.
#define INLINE static inline __attribute__((always_inline))

/// Whether a vector is one register of 32.
static inline bool has_wide_registers(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("x86-64-v4");
#else
  return false;
#endif
}

// Macros, because a function that takes or returns vectors has another calling convention on every instruction set.
#define load(p)                                 \
  ({                                            \
    floats v_;                                  \
    memcpy(&v_, (p), sizeof v_);                \
    v_;                                         \
  })
#define store(p, v)                             \
  do {                                          \
    floats v_ = (v);                            \
    memcpy((p), &v_, sizeof v_);                \
  } while (0)
/// The first n (< 16) floats, zeros behind them.
#define load_first(p, n)                        \
  ({                                            \
    floats v_ = 0;                              \
    memcpy(&v_, (p), (size_t)(n) * sizeof(float)); \
    v_;                                         \
  })
#define store_first(p, v, n)                    \
  do {                                          \
    floats v_ = (v);                            \
    memcpy((p), &v_, (size_t)(n) * sizeof(float)); \
  } while (0)
/// One bit a lane.
#define word_of(mask)                                   \
  ({                                                    \
    bits b_ = __builtin_convertvector((mask), bits);    \
    uint16_t word_;                                     \
    memcpy(&word_, &b_, sizeof word_);                  \
    word_;                                              \
  })
#define mask_of(word)                                   \
  ({                                                    \
    uint16_t word_ = (word);                            \
    bits b_;                                            \
    memcpy(&b_, &word_, sizeof b_);                     \
    -__builtin_convertvector(b_, ints);                 \
  })
/// v where the mask is set, 0 elsewhere.
#define keep(v, mask) ((floats)((ints)(v) & (mask)))
