// ncurses, and the few Linux calls that Swift cannot import: macros, global variables, variadic functions.
#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H

// Without it <curses.h> hides cchar_t, setcchar and add_wch.
#define NCURSES_WIDECHAR 1
#include <curses.h>

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// --- ncurses ------------------------------------------------------------------------------------------------------

// newterm, with its output going to a file. stdin is a mutable global, which Swift 6 refuses. The window's size is read
// later; COLUMNS and LINES may be anything.
static inline SCREEN *_Nullable cn_newterm(const char *_Nonnull type, int file) {
  FILE *output = fdopen(file, "w");
  (void)unsetenv("COLUMNS");
  (void)unsetenv("LINES");
  return output ? newterm(type, output, stdin) : NULL;
}

// stdscr: a mutable global.
static inline WINDOW *_Nonnull cn_stdscr(void) { return stdscr; }

// curscr, what ncurses believes to be on the terminal: a mutable global.
static inline WINDOW *_Nonnull cn_curscr(void) { return curscr; }

// LINES and COLS: mutable globals.
static inline int cn_lines(void) { return LINES; }
static inline int cn_columns(void) { return COLS; }

// COLORS: a mutable global.
static inline int cn_colors(void) { return COLORS; }

// A_BOLD, A_DIM, A_REVERSE: macros with casts, which Swift does not import.
static inline uint32_t cn_bold(void) { return A_BOLD; }
static inline uint32_t cn_dim(void) { return A_DIM; }
static inline uint32_t cn_reverse(void) { return A_REVERSE; }

// Writes one character (a base and up to four combining marks, ended by 0) into stdscr. setcchar is a macro in some
// versions, and add_wch reports an error for the last cell of the screen although the cell is set.
static inline void cn_put(int row, int column, const wchar_t *_Nonnull text, uint32_t attributes, short pair) {
  cchar_t cell;
  if (setcchar(&cell, text, attributes, pair, NULL) == OK) (void)mvadd_wch(row, column, &cell);
}

// The same for one scalar.
static inline void cn_put_one(int row, int column, wchar_t scalar, uint32_t attributes, short pair) {
  const wchar_t text[2] = {scalar, 0};
  cn_put(row, column, text, attributes, pair);
}

// tigetflag and tigetstr take char * without const. Both -1 and 0 mean that the capability is absent.
static inline bool cn_flag(const char *_Nonnull name) { return tigetflag((char *)name) > 0; }
static inline const char *_Nullable cn_string(const char *_Nonnull name) {
  char *text = tigetstr((char *)name);
  return text == (char *)-1 ? NULL : text;
}
static inline int cn_number(const char *_Nonnull name) { return tigetnum((char *)name); }

// --- the locale ---------------------------------------------------------------------------------------------------

// Sets the user's locale, or C.UTF-8 if that is not UTF-8. False if neither is.
static inline bool cn_utf8_locale(void) {
  (void)setlocale(LC_ALL, "");
  // Numbers are also read by programs, so they keep the decimal point.
  (void)setlocale(LC_NUMERIC, "C");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
  (void)setlocale(LC_CTYPE, "C.UTF-8");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

// --- Linux --------------------------------------------------------------------------------------------------------

// eventfd: not in Swift's Glibc module.
static inline int cn_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// The signals that end the program: all that would by default, but for those of a crash (crash_restore.c), and the two
// that are ignored. Batch systems warn with some of them before they kill. Those that the program's parent ignores are
// left out, unless they are the usual ones.
static inline sigset_t cn_ending_signals(void) {
  static const int usual[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
  static const int others[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGXCPU, SIGSTKFLT};
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) sigaddset(&set, usual[i]);
  for (size_t i = 0; i < sizeof others / sizeof *others + (size_t)(SIGRTMAX - SIGRTMIN + 1); i++) {
    const size_t count = sizeof others / sizeof *others;
    const int number = i < count ? others[i] : SIGRTMIN + (int)(i - count);
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&set, number);
  }
  return set;
}

// The signals that the terminal handles. SIGTTIN and SIGTTOU would stop the program wherever it reads or sets the
// terminal in the background; it looks for itself instead.
static inline sigset_t cn_signals(void) {
  sigset_t set = cn_ending_signals();
  sigaddset(&set, SIGWINCH);
  sigaddset(&set, SIGCONT);
  sigaddset(&set, SIGTSTP);
  sigaddset(&set, SIGTTIN);
  sigaddset(&set, SIGTTOU);
  return set;
}

// Whether a signal is waiting that ends the program, and not only what it is doing.
static inline bool cn_is_ending(void) {
  sigset_t pending, ending = cn_ending_signals();
  if (sigpending(&pending) != 0) return false;
  for (int number = 1; number <= SIGRTMAX; number++)
    if (number != SIGINT && sigismember(&ending, number) == 1 && sigismember(&pending, number) == 1) return true;
  return false;
}

// Whether the terminal belongs to another job, usually the shell that started this one. A terminal that does not control
// this process does not tell.
static inline bool cn_in_background(int fd) {
  const pid_t job = tcgetpgrp(fd);
  return job > 0 && job != getpgrp();
}

// Blocks or unblocks these signals in the calling thread and in those that it starts later.
static inline void cn_block_signals(bool block) {
  sigset_t set = cn_signals();
  (void)pthread_sigmask(block ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

// signalfd: not in Swift's Glibc module.
static inline int cn_signalfd(void) {
  sigset_t set = cn_signals();
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

// The next signal of a signalfd, 0 if there is none: struct signalfd_siginfo is not imported.
static inline int cn_next_signal(int fd) {
  struct signalfd_siginfo info;
  return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

// Gives a signal its default action: SIG_DFL is a macro with a cast.
static inline void cn_default_action(int number) { (void)signal(number, SIG_DFL); }

// Ignores a signal: SIG_IGN is a macro with a cast.
static inline void cn_ignore(int number) { (void)signal(number, SIG_IGN); }

// Gives SIGTSTP an action that does nothing. Otherwise ncurses ignores the signal while it writes, and a Ctrl-Z that is
// pending in the signalfd at that moment is lost.
static inline void cn_nothing(int number) { (void)number; }
static inline void cn_catch_stop(void) { (void)signal(SIGTSTP, cn_nothing); }

// Stops this process as Ctrl-Z does. Returns when it continues, or false at once if there is no job control. Consumes
// the SIGCONT that woke it, so that it does not appear in the signalfd, too.
static inline bool cn_stop(void) {
  sigset_t set, went_on;
  sigemptyset(&set);
  sigaddset(&set, SIGTSTP);
  (void)signal(SIGTSTP, SIG_DFL);
  (void)raise(SIGTSTP);
  (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
  cn_catch_stop();
  sigemptyset(&went_on);
  sigaddset(&went_on, SIGCONT);
  const struct timespec at_once = {0, 0};
  return sigtimedwait(&went_on, NULL, &at_once) == SIGCONT;
}

// Sets the modes that this program needs (c_cc is a tuple in Swift). Keys arrive one by one and are not echoed, and
// line ends are not translated. Ctrl-S is a key and does not stop the output; Ctrl-C does not discard half a sequence.
static inline void cn_program_modes(struct termios *_Nonnull modes) {
  modes->c_iflag &= (tcflag_t)~(IXON | ICRNL | INLCR | IGNCR);
  modes->c_oflag &= (tcflag_t)~ONLCR;
  modes->c_lflag &= (tcflag_t)~(ICANON | ECHO | ECHONL);
  modes->c_lflag |= NOFLSH;
  modes->c_cc[VMIN] = 1;
  modes->c_cc[VTIME] = 0;
}

// Whether two open files are the same terminal, whatever it was opened as (TIOCGDEV: ioctl is variadic).
static inline bool cn_same_terminal(int first, int second) {
  unsigned int a = 0, b = 0;
  return ioctl(first, TIOCGDEV, &a) == 0 && ioctl(second, TIOCGDEV, &b) == 0 && a == b;
}

// TIOCGWINSZ: ioctl is variadic. Zeros if the terminal does not tell.
static inline struct winsize cn_window_size(int fd) {
  struct winsize size = {0, 0, 0, 0};
  (void)ioctl(fd, TIOCGWINSZ, &size);
  return size;
}

// wcwidth, which is hidden without _XOPEN_SOURCE: the width of a character in ncurses' view, -1 if it cannot be shown.
int cn_cells(wchar_t character);

// memfd_create, which is hidden without _GNU_SOURCE: an anonymous file in memory.
int cn_memory_file(const char *_Nonnull name);

// --- restoring the terminal after a crash --------------------------------------------------------------------------

// From now on a crash of any thread first restores the terminal `fd`: it leaves the alternate screen, shows the cursor
// and sets `modes`. If `saved_error` ≥ 0, what was written to `captured_error` is copied to it, and it becomes standard
// error again. Swift's runtime explains the crash only where SWIFT_BACKTRACE is set: it would ask for a key, in raw mode.
void cn_arm_crash_restore(int fd, const struct termios *_Nonnull modes, int saved_error, int captured_error);

// The number of status requests (CSI 5 n) that the terminal has still to answer: a crash waits a moment for that.
void cn_expect_answers(int count);

// Call when the terminal has been given back.
void cn_disarm_crash_restore(void);

// Writes to a terminal for no longer than so many milliseconds, also through an open file that blocks. Returns whether all
// was written. Async-signal-safe.
bool cn_write_briefly(int fd, const void *_Nonnull bytes, size_t count, int milliseconds);

#endif
