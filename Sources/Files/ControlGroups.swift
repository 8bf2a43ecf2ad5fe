/// The control groups that limit this process's memory, of version 1 and 2, wherever they are mounted: see cgroups(7).
struct ControlGroups {
  /// The files of one version.
  private struct Version {
    /// Those that hold a limit, with what it is called.
    let limits: [String]
    let usage: String
    /// What of /proc/self/mountinfo names its file system, and an option that it must have.
    let fileSystem: String
    let option: Substring?
    /// The line of /proc/self/cgroup with its path: the second field has this word.
    let controller: String
    /// In memory.stat, what is in use but given back before anything is killed: what files were read into.
    let cached: [Substring]
  }

  private static let versions = [
    Version(
      limits: ["memory.max", "memory.high"], usage: "memory.current", fileSystem: "cgroup2", option: nil,
      controller: "",
      cached: ["inactive_file", "active_file"]),
    Version(
      limits: ["memory.limit_in_bytes"], usage: "memory.usage_in_bytes", fileSystem: "cgroup", option: "memory",
      controller: "memory", cached: ["total_inactive_file", "total_active_file"]),
  ]

  /// The room in every group that has a limit, the process's own and those above it.
  private(set) var rooms: [MemoryRoom] = []

  /// The groups that `system` tells of.
  init(_ system: SystemFiles) {
    let mounts = (system.text("/proc/self/mountinfo") ?? "").split(separator: "\n").compactMap { Mount($0) }
    let groups = (system.text("/proc/self/cgroup") ?? "").split(separator: "\n").compactMap { Self.group($0) }
    for version in Self.versions {
      guard let path = groups.first(where: { $0.controllers.contains(version.controller) })?.path else { continue }
      for mount in mounts where mount.fileSystem == version.fileSystem {
        guard version.option.map { mount.options.contains($0) } ?? true else { continue }
        for folder in mount.folders(of: path) {
          if let room = Self.room(in: folder, version, system) { rooms.append(room) }
        }
      }
    }
  }

  /// A line of /proc/self/cgroup: "5:memory,cpu:/path", and "0::/path" of version 2.
  private static func group(_ line: Substring) -> (controllers: [String], path: String)? {
    let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { return nil }
    return (fields[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init), String(fields[2]))
  }

  private static func room(in folder: String, _ version: Version, _ system: SystemFiles) -> MemoryRoom? {
    let limit = version.limits.compactMap { system.number("\(folder)/\($0)") }.min()
    // version 1 says "none" by the largest number of whole pages
    guard let limit, limit < Int.max >> 2, let usage = system.number("\(folder)/\(version.usage)") else { return nil }
    let numbers = system.numbers("\(folder)/memory.stat")
    let cached = version.cached.reduce(0) { $0 + (numbers[$1] ?? 0) }
    return MemoryRoom(.controlGroup(folder), whole: limit, used: max(0, usage - cached))
  }
}

/// A line of /proc/self/mountinfo.
private struct Mount {
  let fileSystem: Substring
  let options: [Substring]
  /// The folder of the file system that is mounted, and where.
  private let root, place: String

  init?(_ line: Substring) {
    let fields = line.split(separator: " ")
    guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count >= dash + 4 else { return nil }
    fileSystem = fields[dash + 1]
    options = fields[dash + 3].split(separator: ",")
    root = Self.unescaped(fields[3])
    place = Self.unescaped(fields[4])
  }

  /// Blanks and the like are written as their octal number.
  private static func unescaped(_ text: Substring) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")].reduce(String(text)) { text, pair in
      text.split(separator: pair.0, omittingEmptySubsequences: false).joined(separator: pair.1)
    }
  }

  /// Where the files of the group at `path` and of those above it are. In a container the path may be one that is not
  /// mounted there: then what is mounted is its group.
  func folders(of path: String) -> [String] {
    var names = path.split(separator: "/")[...]
    let mounted = root.split(separator: "/")
    names = names.starts(with: mounted) ? names.dropFirst(mounted.count) : []
    return (0...names.count).reversed().map { count in
      ([place == "/" ? "" : place] + names.prefix(count).map(String.init)).joined(separator: "/")
    }
  }
}
