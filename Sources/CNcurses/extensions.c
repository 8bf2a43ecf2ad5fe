// Functions that the headers show only to those who ask for GNU's extensions, which an importer of shim.h cannot.
#define _GNU_SOURCE
#include "shim.h"

int cn_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int cn_cells(wchar_t character) { return wcwidth(character); }
