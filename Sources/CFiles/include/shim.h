// Calls of the system that Swift's Glibc module does not have.
#pragma once

/// Renames a file unless there is one of the new name. Returns 0 or the error number: EEXIST if there is.
int rename_unless_there(const char *from, const char *to);

/// The number of the program's arguments, with its name.
int argument_count(void);

/// The arguments, as main has them.
char **arguments_of_main(void);

/// Why the file at `path` could not be replaced by renaming, as an error number: EPERM for one that cannot be changed or is
/// another user's in a folder like /tmp, EBUSY for a mount point; 0 if nothing is known to be in the way.
int why_not_replaced(const char *path);
