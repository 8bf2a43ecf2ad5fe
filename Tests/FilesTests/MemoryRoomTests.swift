@testable import Files
import Glibc
import TestSupport
import Testing

/// The files of the system as machines have them, in a folder.
struct MemoryRoomTests {
  private let folder = TestFolder()

  private func write(_ files: [String: String]) {
    for (name, text) in files { folder.write(Array(text.utf8), name) }
  }

  private var room: MemoryRoom { MemoryRoom(under: folder.path) }

  private static let machine = "MemTotal: 8000 kB\nMemAvailable: 5000 kB\nSwapTotal: 1000 kB\nSwapFree: 400 kB\n"

  init() {
    write(["proc/meminfo": Self.machine, "proc/self/statm": "10 5 3 1 0 4 0\n"])
  }

  private func mount(_ root: String, _ place: String, _ end: String) -> String {
    "35 31 0:32 \(root) \(place) rw,relatime shared:9 - \(end)\n"
  }

  @Test func withoutLimitsItIsWhatTheMachineHas() {
    #expect(room == MemoryRoom(.machine, whole: 9000 << 10, used: (3000 + 600) << 10))
    #expect(room.bytes == 5400 << 10)
    write(["proc/sys/vm/overcommit_memory": "1\n"])
    #expect(room.limit == .machine)
  }

  @Test func whereTheSystemPromisesNoMoreThanItHasThatIsALimit() {
    write([
      "proc/meminfo": Self.machine + "CommitLimit: 4500 kB\nCommitted_AS: 4000 kB\n",
      "proc/sys/vm/overcommit_memory": "2\n",
    ])
    #expect(room == MemoryRoom(.commitment, whole: 4500 << 10, used: 4000 << 10))
  }

  /// What is reserved and not written to is promised already, and not in use. So another limit may be the least.
  @Test func whatIsReservedIsTakenOffWhereItIsCounted() {
    write(["proc/meminfo": Self.machine + "CommitLimit: 4500 kB\nCommitted_AS: 4000 kB\n"])
    func room(before reserved: Int) -> MemoryRoom { MemoryRoom(under: folder.path, reserved: reserved) }
    #expect(room(before: 1 << 20) == self.room, "a machine's memory is in use or not")
    write(["proc/sys/vm/overcommit_memory": "2\n"])
    #expect(room(before: 1000 << 10) == MemoryRoom(.commitment, whole: 4500 << 10, used: 3000 << 10))
    write(["proc/meminfo": Self.machine + "CommitLimit: 8000 kB\nCommitted_AS: 4000 kB\n"])
    #expect(room(before: 0).limit == .commitment)
    #expect(room(before: 3000 << 10).limit == .machine)
  }

  /// The group of the process has none ("max"); one above it has, and what files were read into is given back.
  @Test func aGroupOfVersion2IsLimitedByThoseAboveIt() {
    let base = "sys/fs/cgroup"
    write([
      "proc/self/cgroup": "0::/user.slice/user-1.slice/session-2.scope\n",
      "proc/self/mountinfo": mount("/", "/sys/fs/cgroup", "cgroup2 cgroup2 rw,nsdelegate"),
      "\(base)/user.slice/memory.max": "3000000\n", "\(base)/user.slice/memory.current": "2900000\n",
      "\(base)/user.slice/memory.stat": "anon 2000000\nactive_file 300000\ninactive_file 500000\n",
      "\(base)/user.slice/user-1.slice/memory.max": "4000000\n",
      "\(base)/user.slice/user-1.slice/memory.current": "2000000\n",
      "\(base)/user.slice/user-1.slice/session-2.scope/memory.max": "max\n",
      "\(base)/user.slice/user-1.slice/session-2.scope/memory.current": "1000\n",
    ])
    let path = "/\(base)/user.slice"
    #expect(room == MemoryRoom(.controlGroup(path), whole: 3_000_000, used: 2_100_000))
    #expect(room.words == "900 KB are left of the 3.0 MB that its control group may take (\(path))")
    // what slows a process down until it stands still is a limit, too
    write([
      "\(base)/user.slice/user-1.slice/session-2.scope/memory.high": "500000\n",
      "\(base)/user.slice/user-1.slice/session-2.scope/memory.current": "600000\n",
    ])
    #expect(room.bytes == 0 && room.whole == 500_000)
  }

  @Test func aGroupOfVersion1IsFoundWhereItIsMounted() {
    write([
      "proc/self/cgroup": "9:name=systemd:/a\n4:cpu,memory:/jobs/7:1\n1:cpuset:/\n",
      "proc/self/mountinfo": mount("/", "/sys/fs/cgroup/cpuset", "cgroup cgroup rw,cpuset")
        + mount("/", "/my\\040groups/memory", "cgroup cgroup rw,cpu,memory"),
      "my groups/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "my groups/memory/memory.usage_in_bytes": "100\n",
      "my groups/memory/jobs/7:1/memory.limit_in_bytes": "2000000\n",
      "my groups/memory/jobs/7:1/memory.usage_in_bytes": "1500000\n",
      "my groups/memory/jobs/7:1/memory.stat": "cache 9\ninactive_file 1\ntotal_inactive_file 200000\n",
    ])
    #expect(room == MemoryRoom(.controlGroup("/my groups/memory/jobs/7:1"), whole: 2_000_000, used: 1_300_000))
  }

  /// Version 2 beside version 1, which has the memory: systemd's hybrid hierarchy.
  @Test func ofAHybridHierarchyTheOneWithTheMemoryCounts() {
    write([
      "proc/self/cgroup": "4:memory:/jobs\n1:name=systemd:/x\n0::/x\n",
      "proc/self/mountinfo": mount("/", "/sys/fs/cgroup/unified", "cgroup2 cgroup2 rw")
        + mount("/", "/sys/fs/cgroup/memory", "cgroup cgroup rw,memory"),
      "sys/fs/cgroup/unified/x/cgroup.procs": "1\n",
      "sys/fs/cgroup/memory/jobs/memory.limit_in_bytes": "1000000\n",
      "sys/fs/cgroup/memory/jobs/memory.usage_in_bytes": "1000\n",
    ])
    #expect(room.bytes == 999_000)
  }

  /// A container sees its own group as the root of what is mounted, whatever its path is outside.
  @Test(arguments: [("/docker/12ab", "/docker/12ab"), ("/", "/docker/12ab"), ("/../../x", "/")])
  func inAContainerTheMountIsItsGroup(path: String, root: String) {
    write([
      "proc/self/cgroup": "0::\(path)\n",
      "proc/self/mountinfo": mount(root, "/sys/fs/cgroup", "cgroup2 cgroup ro"),
      "sys/fs/cgroup/memory.max": "700000\n", "sys/fs/cgroup/memory.current": "1\n",
    ])
    #expect(room == MemoryRoom(.controlGroup("/sys/fs/cgroup"), whole: 700_000, used: 1))
  }

  /// Files may be missing, empty, or hold anything.
  @Test(arguments: ["", "x", "0::", "0:", ":::", "4:memory", "4:memory:", "-1 - -", "99999999999999999999\n"])
  func whatMakesNoSenseIsNoLimit(text: String) {
    write([
      "proc/self/cgroup": text, "proc/self/mountinfo": text + "\n" + mount("/", "/c", "cgroup2 c rw"),
      "c/memory.max": text,
      "c/memory.current": text, "proc/self/statm": text, "proc/sys/vm/overcommit_memory": text,
    ])
    #expect(room.limit == .machine)
    write(["proc/meminfo": text])
    #expect(room.limit == .machine && room.bytes > 0, "what the C library says")
  }

  @Test func aShortageIsOneLine() {
    let room = MemoryRoom(.addressSpace, whole: 2_000_000_000, used: 1_500_000_000)
    #expect(MemoryShortage(of: 500_000_000, room: room) == nil)
    #expect(
      MemoryShortage(of: 600_000_000, room: room)?.description
        == "takes 600 MB of memory, and 500 MB are left of the 2.0 GB that ulimit -v allows: "
        + "set a smaller size or fewer pictures, or raise that limit")
    #expect(
      MemoryShortage(of: 600_000_000, room: MemoryRoom(.machine, whole: 500_000_000, used: 0))?.description
        == "takes 600 MB of memory, and 500 MB are left of the machine's 500 MB: "
        + "set a smaller size or fewer pictures")
  }
}
