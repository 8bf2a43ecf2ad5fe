// Restores the terminal after a crash, which would otherwise leave it without cursor and echo.
//
// Everything below may run in a signal handler, on any thread, at any moment. So it uses only write, pread, tcsetattr,
// dup2, sigaction, raise, and memory that was filled before.
#define _GNU_SOURCE
#include "shim.h"

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
enum { crash_signal_count = sizeof crash_signals / sizeof crash_signals[0] };

static struct sigaction previous[crash_signal_count];
static bool installed;
static int armed;
static int terminal, error_before, error_captured;
static struct termios modes_before;

// Large enough for the handler even on CPUs whose registers make MINSIGSTKSZ large (AVX-512: 3.5 KB).
static char alternate_stack[64 * 1024];

// CAN ends a half-sent sequence. Then: no synchronized update, no attributes, ASCII, no mouse, no bracketed paste, the
// whole screen scrolls, lines wrap, the cursor is visible, normal cursor keys, the main screen.
static const char restore[] =
    "\030\033[?2026l\033[0m\033(B\033[?1000l\033[?1002l\033[?1006l\033[?2004l\033[r\033[?7h\033[?25h\033[?1l\033>"
    "\033[?1049l\r\n";

static void put(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(fd, bytes, count);
    if (written <= 0) {
      if (written < 0 && errno == EINTR) continue;
      return;
    }
    bytes += written;
    count -= (size_t)written;
  }
}

// Runs only once: if two threads crash at the same time, the first one restores the terminal.
static void give_back(void) {
  if (!__atomic_exchange_n(&armed, 0, __ATOMIC_SEQ_CST)) return;
  put(terminal, restore, sizeof restore - 1);
  (void)tcsetattr(terminal, TCSANOW, &modes_before);
  if (error_before >= 0) {
    char text[512];
    off_t offset = 0;
    ssize_t count;
    while ((count = pread(error_captured, text, sizeof text, offset)) > 0) {
      put(error_before, text, (size_t)count);
      offset += count;
    }
    (void)dup2(error_before, STDERR_FILENO);
  }
}

static void handle(int number, siginfo_t *info, void *context) {
  (void)context;
  give_back();
  for (int i = 0; i < crash_signal_count; i++)
    if (crash_signals[i] == number) (void)sigaction(number, &previous[i], NULL);
  // A fault happens again when its instruction runs again, and then reaches the previous handler with the registers of
  // the fault. A signal that was sent, and a breakpoint, must be raised again; it is delivered when we return.
  if (info->si_code <= 0 || number == SIGTRAP) (void)raise(number);
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
