import Glibc

/// How much memory this process may still take: the least of all limits that are known.
public struct MemoryRoom: Equatable, Sendable {
  /// What can limit memory.
  public enum Limit: Equatable, Sendable {
    /// The machine: what is free or can be freed.
    case machine
    /// The system's promise to every process, where it promises no more than it has (`vm.overcommit_memory = 2`).
    case commitment
    /// A control group that the process is in, or one above it; the folder of its files.
    case controlGroup(String)
    /// `ulimit -v`.
    case addressSpace
    /// `ulimit -d`.
    case data
  }

  /// Bytes that may still be taken; 0 where more is in use already.
  public let bytes: Int
  /// What limits them.
  public let limit: Limit
  /// The limit itself, with what is in use, in bytes.
  public let whole: Int

  /// What is limited to `whole` bytes, of which `used` are in use.
  public init(_ limit: Limit, whole: Int, used: Int) {
    (self.limit, self.whole, bytes) = (limit, whole, max(0, whole - used))
  }

  /// The room that there is now.
  public static var now: MemoryRoom { MemoryRoom(under: "") }

  /// The room that there was before `reserved` bytes were reserved, to which nothing has been written yet: limits of
  /// addresses and promises count them already, those of what is in use do not.
  public static func before(_ reserved: Int) -> MemoryRoom { MemoryRoom(under: "", reserved: reserved) }

  /// What the files of the system in the folder `root` ("": as they are) and the limits of this process say, without
  /// `reserved` bytes of addresses that it has.
  init(under root: String, reserved: Int = 0) {
    let system = SystemFiles(root: root)
    var rooms = [system.machine] + ControlGroups(system).rooms
    func addAddresses(_ limit: Limit, whole: Int, used: Int) {
      rooms.append(MemoryRoom(limit, whole: whole, used: max(0, used - reserved)))
    }
    if let (whole, used) = system.commitment { addAddresses(.commitment, whole: whole, used: used) }
    if let whole = ResourceLimit.addressSpace.bytes {
      addAddresses(.addressSpace, whole: whole, used: system.pages(.all))
    }
    if let whole = ResourceLimit.data.bytes { addAddresses(.data, whole: whole, used: system.pages(.data)) }
    self = rooms.min { $0.bytes < $1.bytes }!
  }

  /// The most bytes that were in physical memory for this process at a time; nil where the system does not tell.
  public static var peak: Int? { SystemFiles(root: "").numbers("/proc/self/status")["VmHWM"].map { $0 << 10 } }

  /// What there is and by what limit: "120 MB are left of the 256 MB that its control group may take".
  public var words: String {
    let (left, all) = (bytes.megabytes, whole.megabytes)
    return switch limit {
    case .machine: "\(left) are left of the machine's \(all)"
    case .commitment: "\(left) are left of the \(all) that the system promises (vm.overcommit_memory is 2)"
    case .controlGroup(let path): "\(left) are left of the \(all) that its control group may take (\(path))"
    case .addressSpace: "\(left) are left of the \(all) that ulimit -v allows"
    case .data: "\(left) are left of the \(all) that ulimit -d allows"
    }
  }
}

/// Files in which the system tells of memory.
struct SystemFiles {
  private static let most = 1 << 20

  /// The folder in which they are looked for; "": as they are.
  let root: String

  /// The text of a file; nil where it cannot be read.
  func text(_ path: String) -> String? {
    let descriptor = retried { open(root + path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    // their size is 0 until they are read
    var part = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count < Self.most {
      let count = retried { read(descriptor, &part, part.count) }
      guard count > 0 else { break }
      bytes += part[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The number in a file that has nothing else; nil where there is none, such as "max".
  func number(_ path: String) -> Int? {
    text(path)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
  }

  /// The numbers of lines like "key 12" or "key: 12 kB", as they stand there.
  func numbers(_ path: String) -> [Substring: Int] {
    var numbers: [Substring: Int] = [:]
    for line in text(path)?.split(separator: "\n") ?? [] {
      let words = line.split { $0 == " " || $0 == ":" || $0 == "\t" }
      if words.count >= 2, let number = Int(words[1]) { numbers[words[0]] = number }
    }
    return numbers
  }

  /// What the machine has. Swap space counts, though what lies there is slow.
  var machine: MemoryRoom {
    let kibibytes = numbers("/proc/meminfo")
    let physical = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    guard let all = kibibytes["MemTotal"], let free = kibibytes["MemAvailable"] else {
      return MemoryRoom(.machine, whole: physical, used: 0)
    }
    let swap = (all: kibibytes["SwapTotal"] ?? 0, free: kibibytes["SwapFree"] ?? 0)
    let used = all - free + swap.all - swap.free
    return MemoryRoom(.machine, whole: (all + swap.all) << 10, used: used << 10)
  }

  /// Bytes that the system promises and has promised; nil where it promises memory that it may not have, as usual.
  var commitment: (whole: Int, used: Int)? {
    guard number("/proc/sys/vm/overcommit_memory") == 2 else { return nil }
    let kibibytes = numbers("/proc/meminfo")
    guard let limit = kibibytes["CommitLimit"], let used = kibibytes["Committed_AS"] else { return nil }
    return (limit << 10, used << 10)
  }

  /// A field of /proc/self/statm, see proc(5).
  enum Pages: Int { case all = 0, data = 5 }

  /// Bytes that this process has of `pages`.
  func pages(_ pages: Pages) -> Int {
    let fields = text("/proc/self/statm")?.split(whereSeparator: \.isWhitespace) ?? []
    guard fields.indices.contains(pages.rawValue), let count = Int(fields[pages.rawValue]) else { return 0 }
    return count * sysconf(Int32(_SC_PAGESIZE))
  }
}
