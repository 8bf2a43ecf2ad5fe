#define _GNU_SOURCE
#include <sched.h>
#include <unistd.h>

#include "ComputeKernels.h"

ptrdiff_t kernel_available_cores(void) {
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof mask, &mask) == 0) return CPU_COUNT(&mask);
  // a machine with more cores than the mask holds
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online < 1 ? 1 : online;
}

const char *kernel_generation(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  // in the order in which the loader chooses
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
  return "x86-64";
#else
  return "plain";
#endif
}
