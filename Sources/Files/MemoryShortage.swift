/// Less memory than something takes.
public struct MemoryShortage: Error, Equatable, CustomStringConvertible {
  /// Bytes that it takes.
  public let bytes: Int
  /// What there is.
  public let room: MemoryRoom

  /// A shortage of `bytes`.
  public init(bytes: Int, room: MemoryRoom = .now) { (self.bytes, self.room) = (bytes, room) }

  /// nil where there is room for `bytes`.
  public init?(of bytes: Int, room: MemoryRoom = .now) {
    guard bytes > room.bytes else { return nil }
    self.init(bytes: bytes, room: room)
  }

  /// The end of a sentence that begins with what takes the memory, without what to do.
  public var summary: String { "takes \(bytes.megabytes) of memory, and \(room.words)" }

  /// The end of a sentence that begins with what takes the memory.
  public var description: String {
    "\(summary): set a smaller size or fewer pictures" + (room.limit == .machine ? "" : ", or raise that limit")
  }
}
