// A child process that does one piece of work and answers through a pipe.
//
// Between fork and _exit it runs C alone: another thread of the parent may have held a lock of the Swift runtime, but
// malloc and stdio are safe, which glibc sees to.
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t address_space(void) {
  FILE *file = fopen("/proc/self/statm", "re");
  unsigned long pages = 0;
  if (file != NULL && fscanf(file, "%lu", &pages) != 1) pages = 0;
  if (file != NULL) fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/// A crash must leave no message on the terminal, no core file and no restored screen; a loop must end.
static void confine(hdf5_limits limits) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t deadline;
  sigemptyset(&deadline);
  sigaddset(&deadline, SIGPROF);
  sigaddset(&deadline, SIGALRM);
  sigprocmask(SIG_UNBLOCK, &deadline, NULL);
  int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int descriptor = 0; descriptor <= 2; descriptor++) dup2(nowhere, descriptor);
  size_t used = address_space();
  struct rlimit space = {used + limits.memory, used + limits.memory};
  if (used > 0) setrlimit(RLIMIT_AS, &space);
  time_t seconds = (time_t)limits.cpu_seconds;
  struct itimerval timer = {.it_value = {seconds, (suseconds_t)((limits.cpu_seconds - (double)seconds) * 1e6)}};
  setitimer(ITIMER_PROF, &timer, NULL);  // SIGPROF ends the process
  alarm(30 + 30 * (unsigned)seconds);     // so does SIGALRM, where it waits without working
}

static bool write_all(int descriptor, const void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t count = write(descriptor, (const char *)bytes + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    done += (size_t)count;
  }
  return true;
}

static _Noreturn void be_child(
    int end, hdf5_work work, hdf5_source source, const void *argument, hdf5_limits limits) {
  // neither may be one of the three that are turned away
  end = fcntl(end, F_DUPFD, 3);
  source.descriptor = fcntl(source.descriptor, F_DUPFD, 3);
  if (end < 0 || source.descriptor < 0) _exit(1);
  confine(limits);
  hdf5_answer answer = {.reason = "it takes more memory than it may"};
  uint8_t outcome = work(source, argument, &answer) ? HDF5_ANSWERED : HDF5_REFUSED;
  bool is_written = write_all(end, &outcome, 1)
      && (outcome == HDF5_ANSWERED
              ? write_all(end, answer.bytes, answer.size)
              : write_all(end, answer.reason, strnlen(answer.reason, sizeof answer.reason)));
  _exit(is_written ? 0 : 1);  // the parent's buffers and exit handlers are not this process's to run
}

/// Reads until `capacity` bytes are there or the pipe ends. Returns how many are there.
static size_t read_all(int descriptor, void *bytes, size_t capacity) {
  size_t size = 0;
  while (size < capacity) {
    ssize_t count = read(descriptor, (char *)bytes + size, capacity - size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    size += (size_t)count;
  }
  return size;
}

hdf5_outcome hdf5_in_child(
    hdf5_work work, hdf5_source source, const void *argument, hdf5_limits limits, void *bytes, size_t capacity,
    size_t *size) {
  // one child at a time: another would inherit the pipe's end and keep it open
  static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
  *size = 0;
  pthread_mutex_lock(&turn);
  int ends[2] = {-1, -1};
  pid_t child = -1;
  int error = 0;
  if (pipe2(ends, O_CLOEXEC) == 0) {
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);  // where that is not allowed, it takes longer
    child = fork();
    if (child == 0) be_child(ends[1], work, source, argument, limits);
    error = errno;
    close(ends[1]);
  } else {
    error = errno;
  }
  hdf5_outcome outcome = HDF5_NO_CHILD;
  if (child > 0) {
    uint8_t said = HDF5_CRASHED;
    uint8_t more;
    if (read_all(ends[0], &said, 1) == 1) *size = read_all(ends[0], bytes, capacity);
    bool is_whole = read_all(ends[0], &more, 1) == 0;
    if (!is_whole) kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    outcome = is_whole && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? said : HDF5_CRASHED;
  }
  if (ends[0] >= 0) close(ends[0]);
  pthread_mutex_unlock(&turn);
  errno = error;
  return outcome;
}
