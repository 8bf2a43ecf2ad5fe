#include "shim.h"

#include <stdlib.h>
#include <string.h>

// Exported by libraries built for many CPUs (DYNAMIC_ARCH), as Debian's are; absent from the others.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

const char *openblas_deserved_core(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return NULL;
}

// Exported by libraries with threads of their own.
extern int blas_thread_shutdown_(void) __attribute__((weak));

/// Whether kernels `name` use vectors as wide as those of `deserved`.
static int is_as_wide(const char *name, const char *deserved) {
  static const char *const wide[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
  static const char *const middle[] = {"Haswell", "Zen"};
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (!strcmp(name, wide[i])) return 1;
  if (!strcmp(deserved, "SkylakeX")) return 0;
  for (size_t i = 0; i < sizeof middle / sizeof *middle; i++)
    if (!strcmp(name, middle[i])) return 1;
  return 0;
}

openblas_core_choice openblas_fit_core(void) {
  const char *deserved = openblas_deserved_core();
  openblas_core_choice choice = OPENBLAS_CORE_FITS;
  if (deserved && !getenv("OPENBLAS_CORETYPE") && !is_as_wide(openblas_get_corename(), deserved)) {
    if (gotoblas_dynamic_init && gotoblas_dynamic_quit) {
      setenv("OPENBLAS_CORETYPE", deserved, 1);
      gotoblas_dynamic_quit();
      gotoblas_dynamic_init();
      unsetenv("OPENBLAS_CORETYPE");
    } else {
      choice = OPENBLAS_CORE_NEEDS_ENV;
    }
  }
  openblas_set_num_threads(1);
  // the threads that it started when it was loaded block no signals, and so would take those meant for the terminal
  if (blas_thread_shutdown_) blas_thread_shutdown_();
  return choice;
}
