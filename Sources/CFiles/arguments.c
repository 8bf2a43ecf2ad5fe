#include "shim.h"

static int count;
static char **values;

// glibc gives constructors the arguments of main.
__attribute__((constructor)) static void keep(int argc, char **argv) {
  count = argc;
  values = argv;
}

int argument_count(void) { return count; }

char **arguments_of_main(void) { return values; }
