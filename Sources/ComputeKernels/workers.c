// Threads that help with a job: between two jobs they stay awake for a moment, because the next one mostly comes within
// microseconds and to wake a thread takes tens of them, and then sleep.
//
// One word tells everything: how many helpers are at work, whether a job is open, and a count of jobs. A helper joins
// only while the job is open, so the caller never waits for one that is still asleep or was kept from running.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ComputeKernels.h"

enum { MOST = 255, SPINS = 4000, STACK = 1 << 20 };
static const uint32_t ACTIVE = 0xFF, OPEN = 0x100, ONE_JOB = 0x200;

static _Atomic uint32_t state;
static _Atomic int sleepers;
static atomic_flag busy = ATOMIC_FLAG_INIT;
static ptrdiff_t helpers;  // made so far; of this and the job, whoever set `busy` is the owner
static struct {
  void (*body)(void *context, ptrdiff_t worker);
  void *context;
  ptrdiff_t workers;
} job;

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Waits until the state is another than `seen`, and returns it.
static uint32_t next_state(uint32_t seen) {
  for (int i = 0; i < SPINS; i++) {
    uint32_t now = atomic_load(&state);
    if (now != seen) return now;
    pause_briefly();
  }
  atomic_fetch_add(&sleepers, 1);
  while (atomic_load(&state) == seen) syscall(SYS_futex, &state, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
  atomic_fetch_sub(&sleepers, 1);
  return atomic_load(&state);
}

static void *help(void *number) {
  ptrdiff_t worker = (ptrdiff_t)number;
  uint32_t seen = atomic_load(&state);
  for (;;) {
    // of a job that is open, only whoever joined can be sure of its words
    uint32_t joined = seen + 1;
    if (seen & OPEN && (seen & ACTIVE) < MOST) {
      if (!atomic_compare_exchange_strong(&state, &seen, joined)) continue;
      if (worker < job.workers) job.body(job.context, worker);
      uint32_t left = atomic_fetch_sub(&state, 1) - 1;
      // this job is over for this helper: wait for another one's number
      while ((left ^ joined) < ONE_JOB) left = next_state(left);
      seen = left;
    } else {
      seen = next_state(seen);
    }
  }
  return NULL;
}

static void make_helpers(ptrdiff_t count) {
  sigset_t all, before;
  sigfillset(&all);  // signals are for the thread that owns the terminal
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  // the usual 8 MB a thread are much where addresses are limited (ulimit -v), and so are malloc's 64
  pthread_attr_setstacksize(&attributes, STACK);
  struct rlimit addresses;
  if (getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 2);
  while (helpers < count) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, help, (void *)(helpers + 1)) != 0) break;
    pthread_detach(thread);
    helpers++;
  }
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void kernel_spread(ptrdiff_t workers, void (*body)(void *context, ptrdiff_t worker), void *context) {
  // when the helpers have a job already, the cores are taken: this one goes on alone
  if (workers < 2 || atomic_flag_test_and_set(&busy)) return body(context, 0);
  if (workers > MOST) workers = MOST;
  if (helpers < workers - 1) make_helpers(workers - 1);
  job.body = body;
  job.context = context;
  job.workers = workers;
  atomic_fetch_add(&state, ONE_JOB | OPEN);
  if (atomic_load(&sleepers)) syscall(SYS_futex, &state, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
  body(context, 0);
  atomic_fetch_and(&state, ~OPEN);
  for (long i = 1; atomic_load(&state) & ACTIVE; i++) {
    pause_briefly();
    if (i % SPINS == 0) sched_yield();
  }
  atomic_flag_clear(&busy);
}
