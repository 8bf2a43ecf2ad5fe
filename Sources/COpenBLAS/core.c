#include "shim.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

// Exported by libraries built for many CPUs (DYNAMIC_ARCH), as Debian's are; absent from the others.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

int get_num_procs(void);

/// Takes the place of the library's own function of this name, which its calls find first here: with one core it starts no
/// threads. It would do so when it is loaded, before `main`, one for each core of the machine, each with memory that a
/// limit may not leave (`ulimit -v`).
int get_num_procs(void) { return 1; }

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
  // threads that it started all the same block no signals, and so would take those meant for the terminal
  if (blas_thread_shutdown_) blas_thread_shutdown_();
  return choice;
}

// Exported by libraries that give every product at work a buffer of its own, and keep it.
extern void *blas_memory_alloc(int) __attribute__((weak));
extern void blas_memory_free(void *) __attribute__((weak));

/// Whether there are addresses for `size` more bytes.
static int has_room(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory != MAP_FAILED && munmap(memory, size) == 0;
}

int openblas_reserve(int products) {
  enum { MOST = 256 };
  static const size_t buffer = OPENBLAS_BUFFER_ROOM / 5 * 4;
  struct rlimit addresses, data;
  if (getrlimit(RLIMIT_AS, &addresses) != 0 || getrlimit(RLIMIT_DATA, &data) != 0) return products;
  const rlim_t limit = addresses.rlim_cur < data.rlim_cur ? addresses.rlim_cur : data.rlim_cur;
  if (limit == RLIM_INFINITY || !blas_memory_alloc || !blas_memory_free) return products;
  void *buffers[MOST];
  int count = 0;
  // half of the addresses remain for other things, but for the first
  while (count < products && count < MOST && has_room(count ? buffer + limit / 2 : OPENBLAS_BUFFER_ROOM)) {
    buffers[count] = blas_memory_alloc(0);
    count++;
  }
  for (int i = 0; i < count; i++) blas_memory_free(buffers[i]);
  return count;
}
