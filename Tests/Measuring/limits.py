#!/usr/bin/env python3
"""Does the program see every limit: of cores and addresses, of a control group, of another user's files?

Makes and removes a control group, and runs as the user `nobody`; both need root. What the system does not allow is said
and skipped. Prints a line per case, and exits with 1 if one is wrong.
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

NODE = "efficientnet-lite0/block5c_add/3@recipe=plain,iterations=3"

# Tells every program that the machine has FAKE_CORES cores.
CORES = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int count(void) { return atoi(getenv("FAKE_CORES")); }
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *mask) {
  memset(mask, 0, size);
  for (int i = 0; i < count(); i++) CPU_SET_S(i, size, mask);
  return 0;
}
int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *mask) { return sched_getaffinity(0, size, mask); }
int get_nprocs(void) { return count(); }
int get_nprocs_conf(void) { return count(); }
long sysconf(int name) {
  static long (*real)(int);
  if (!real) real = (long (*)(int))dlsym(RTLD_NEXT, "sysconf");
  return name == _SC_NPROCESSORS_ONLN || name == _SC_NPROCESSORS_CONF ? count() : real(name);
}
"""

failures = 0


def case(name, right, found):
    global failures
    failures += not right
    print(f"{'right' if right else 'WRONG'}  {name}: {found}", flush=True)


def run(arguments, prepare=None, **environment):
    """The exit status (negative: a signal; None: it hung) and the lines of both streams."""
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=prepare,
        env=os.environ | {"XDG_STATE_HOME": "/dev/null", "SWIFT_BACKTRACE": "enable=no"} | environment)
    try:
        text = process.communicate(timeout=120)[0].decode(errors="replace").strip()
        return process.returncode, text
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None, "hung"


def is_line(status, text):
    return status in (1, 2) and text.startswith("phosphene: ") and "\n" not in text


def cores(program, folder):
    source, library = folder / "cores.c", folder / "cores.so"
    source.write_text(CORES)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    for count, megabytes in [(64, 4000), (16, 2000), (64, 2000), (64, 1000), (255, 4000), (2, 600), (64, 500)]:
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        picture = folder / "cores.png"
        arguments = [program, "render", NODE + ",size=256", "-o", picture, "--force"]
        status, text = run(arguments, limit, FAKE_CORES=str(count), LD_PRELOAD=str(library))
        case(f"{count} cores, {megabytes} MB of addresses", status == 0 and picture.exists(), (status, text))
    # what cannot be is one line
    for kind, name in [(resource.RLIMIT_AS, "-v"), (resource.RLIMIT_DATA, "-d")]:
        for megabytes in [150, 200, 300] if name == "-v" else [20, 60, 100]:
            def limit():
                resource.setrlimit(kind, (megabytes << 20, megabytes << 20))
            arguments = [program, "render", NODE + ",size=2048", "-o", folder / "small.png", "--force"]
            status, text = run(arguments, limit)
            # below this the loader itself has no room
            early = "error while loading shared libraries" in text
            case(f"ulimit {name} of {megabytes} MB", early or is_line(status, text), (status, text[:160]))


def control_group(program, folder):
    for place, limit in [("memory", "memory.limit_in_bytes"), ("unified", "memory.max"), ("", "memory.max")]:
        group = pathlib.Path("/sys/fs/cgroup") / place / "phosphene-test"
        try:
            group.mkdir()
        except OSError:
            continue
        if (group / limit).exists():
            break
        group.rmdir()
    else:
        return print("skipped  a control group: none can be made here")
    try:
        for megabytes, size, is_enough in [(200, 256, True), (200, 2048, False), (60, 1024, False)]:
            (group / limit).write_text(str(megabytes << 20))
            def enter():
                (group / "cgroup.procs").write_text(str(os.getpid()))
            arguments = [program, "render", NODE + f",size={size}", "-o", folder / "group.png", "--force"]
            status, text = run(arguments, enter)
            right = status == 0 if is_enough else is_line(status, text) and "control group" in text
            case(f"size {size} in a control group of {megabytes} MB", right, (status, text))
    finally:
        group.rmdir()


def other_user(program, folder):
    if os.geteuid() != 0:
        return print("skipped  another user: this needs root")
    endless = [program, "render", NODE.replace("=3", "=1000000"), "--force", "-o"]

    def become():
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)

    closed, shared = folder / "closed", folder / "shared"
    closed.mkdir(mode=0o755)
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "a.png").write_text("root's")
    (shared / "b.png.part").write_text("root's")
    os.chmod(folder, 0o755)
    for path, words in [(closed / "a.png", "no permission"), (shared / "a.png", "no permission"),
                        (shared / "b.png", "cannot be recognized as phosphene's")]:
        status, text = run(endless + [path], become)
        case(f"{path.relative_to(folder)} as nobody", is_line(status, text) and words in text, (status, text))
    status, text = run([program, "render", NODE, "-o", shared / "c.png"], become)
    case("shared/c.png as nobody", status == 0, (status, text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the program, such as .build/release/phosphene")
    program = str(pathlib.Path(parser.parse_args().program).resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="phosphene-limits-", dir="/tmp"))
    try:
        cores(program, folder)
        control_group(program, folder)
        other_user(program, folder)
    finally:
        shutil.rmtree(folder)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
