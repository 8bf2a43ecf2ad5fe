// Restores the terminal after a crash, which would otherwise leave it without cursor and echo.
//
// Everything below may run in a signal handler, on any thread, at any moment. So it uses only read, write, poll,
// clock_gettime, pread, tcgetpgrp, getpgrp, getpid, tcgetattr, tcsetattr, dup2, sigaction, signal, raise, and memory that
// was filled before.
#define _GNU_SOURCE
#include "shim.h"

#include <poll.h>
#include <time.h>

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
enum { crash_signal_count = sizeof crash_signals / sizeof crash_signals[0] };

static struct sigaction previous[crash_signal_count];
static bool installed, explains;
static int armed;
static int terminal, error_before, error_captured;
static int answers;
static struct termios modes_before;

// Large enough for the handler even on CPUs whose registers make MINSIGSTKSZ large (AVX-512: 3.5 KB).
static char alternate_stack[64 * 1024];

// CAN ends a half-sent sequence. Then: no synchronized update, no attributes, ASCII, no mouse, no bracketed paste, the
// whole screen scrolls, lines wrap, the cursor is visible, normal cursor keys, the main screen.
static const char restore[] =
    "\030\033[?2026l\033[0m\033(B\033[?1000l\033[?1002l\033[?1006l\033[?2004l\033[r\033[?7h\033[?25h\033[?1l\033>"
    "\033[?1049l\r\n";

static long long milliseconds(void) {
  struct timespec time;
  (void)clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

bool cn_write_briefly(int fd, const void *bytes, size_t count, int limit) {
  const long long end = milliseconds() + limit;
  for (size_t done = 0; done < count;) {
    const long long left = end - milliseconds();
    struct pollfd ready = {fd, POLLOUT, 0};
    if (left <= 0) return false;
    const int is_ready = poll(&ready, 1, (int)left);
    if (is_ready < 0 && errno == EINTR) continue;
    if (is_ready <= 0 || !(ready.revents & POLLOUT)) return false;
    // A terminal that is ready takes one byte. More might wait forever where the open file is one that blocks.
    const ssize_t written = write(fd, (const char *)bytes + done, 1);
    if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (written > 0) done += (size_t)written;
  }
  return true;
}

// Reads answers that are on the way, because they would be keys for the shell.
static void take_answers(void) {
  static const char answer[] = "\033[0n";
  // the thread that reads keys may take a byte after poll has seen it, and this read must not wait for the next one
  struct termios modes;
  if (tcgetattr(STDIN_FILENO, &modes) == 0) {
    modes.c_cc[VMIN] = modes.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &modes);
  }
  const long long end = milliseconds() + 1000;
  size_t matched = 0;
  while (__atomic_load_n(&answers, __ATOMIC_SEQ_CST) > 0) {
    const long long left = end - milliseconds();
    struct pollfd ready = {STDIN_FILENO, POLLIN, 0};
    if (left <= 0 || poll(&ready, 1, (int)left) <= 0) return;
    char byte;
    const ssize_t count = read(STDIN_FILENO, &byte, 1);
    if (count == 0 && !(ready.revents & POLLHUP)) continue;
    if (count != 1) return;
    matched = byte == answer[matched] ? matched + 1 : byte == answer[0];
    if (answer[matched] == 0) {
      matched = 0;
      (void)__atomic_fetch_sub(&answers, 1, __ATOMIC_SEQ_CST);
    }
  }
}

void cn_expect_answers(int count) { __atomic_store_n(&answers, count, __ATOMIC_SEQ_CST); }

// Runs only once: if two threads crash at the same time, the first one restores the terminal.
static void give_back(void) {
  if (!__atomic_exchange_n(&armed, 0, __ATOMIC_SEQ_CST)) return;
  (void)cn_write_briefly(terminal, restore, sizeof restore - 1, 500);
  // in the background the terminal has the modes of the shell
  if (!cn_in_background(terminal)) {
    take_answers();
    (void)tcsetattr(terminal, TCSANOW, &modes_before);
  }
  if (error_before >= 0) {
    char text[512];
    off_t offset = 0;
    ssize_t count;
    const long long end = milliseconds() + 2000;
    while ((count = pread(error_captured, text, sizeof text, offset)) > 0) {
      if (!cn_write_briefly(error_before, text, (size_t)count, (int)(end - milliseconds()))) break;
      offset += count;
    }
    (void)dup2(error_before, STDERR_FILENO);
  }
}

static void handle(int number, siginfo_t *info, void *context) {
  (void)context;
  give_back();
  // a signal that another program has sent is no crash
  const bool is_sent = info->si_code <= 0 && info->si_pid != getpid();
  for (int i = 0; i < crash_signal_count; i++)
    if (crash_signals[i] == number && explains && !is_sent) (void)sigaction(number, &previous[i], NULL);
    else if (crash_signals[i] == number) (void)signal(number, SIG_DFL);
  // A fault happens again when its instruction runs again, and then reaches the next handler with the registers of the
  // fault. A signal that was sent, and a breakpoint, must be raised again; it is delivered when we return.
  if (info->si_code <= 0 || number == SIGTRAP || number == SIGSYS) (void)raise(number);
}

// exit() was called while the program had the terminal.
static void leave(void) { give_back(); }

void cn_arm_crash_restore(int fd, const struct termios *modes, int saved_error, int captured_error) {
  cn_disarm_crash_restore();
  terminal = fd;
  modes_before = *modes;
  error_before = saved_error;
  error_captured = captured_error;
  if (!installed) {
    installed = true;
    explains = getenv("SWIFT_BACKTRACE") != NULL;
    stack_t stack;
    // An alternate stack that exists already (the Swift runtime's) will do.
    if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
      stack.ss_sp = alternate_stack;
      stack.ss_size = sizeof alternate_stack;
      stack.ss_flags = 0;
      (void)sigaltstack(&stack, NULL);
    }
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < crash_signal_count; i++) (void)sigaction(crash_signals[i], &action, &previous[i]);
    (void)atexit(leave);
  }
  __atomic_store_n(&armed, 1, __ATOMIC_SEQ_CST);
}

void cn_disarm_crash_restore(void) { __atomic_store_n(&armed, 0, __ATOMIC_SEQ_CST); }
