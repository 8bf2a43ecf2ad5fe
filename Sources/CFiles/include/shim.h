// Calls of the system that Swift's Glibc module does not have.
#pragma once

/// Renames a file unless there is one of the new name. Returns 0 or the error number: EEXIST if there is.
int rename_unless_there(const char *from, const char *to);

/// The number of the program's arguments, with its name.
int argument_count(void);

/// The arguments, as main has them.
char **arguments_of_main(void);
