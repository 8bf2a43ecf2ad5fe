import ComputeKernels
import Files
import Glibc
import Synchronization

/// A view of the floats of a map; it owns no memory, the `Buffer` behind it does.
public struct FeatureMap {
  /// The first value; channels are contiguous, then columns, then rows.
  public let base: UnsafeMutablePointer<Float>
  /// Height × width × channels.
  public let shape: Shape

  /// All `shape.count` values.
  public var values: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: base, count: shape.count) }

  /// The first value of row `y`.
  func row(_ y: Int) -> UnsafeMutablePointer<Float> { base + y * shape.width * shape.channels }
}

/// Memory for maps. A class, because it is freed with its last reference.
public final class Buffer {
  private static let made = Atomic<Int>(0)

  /// How many buffers were ever made: it stands still while an ascent runs.
  public static var count: Int { made.load(ordering: .relaxed) }

  /// The first byte, aligned to a page.
  public let base: UnsafeMutableRawPointer
  /// Size in bytes.
  public let size: Int

  /// Allocates `size` bytes of zeros. Only pages that are written to become resident.
  public init(size: Int) {
    self.size = size
    let memory = mmap(nil, max(size, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      preconditionFailure("no memory for \(size) bytes: \(MemoryRoom.now.words)")
    }
    // fewer faults when it is first written, and fewer misses when rows of large maps are read across
    madvise(memory, max(size, 1), MADV_HUGEPAGE)
    base = memory
    Buffer.made.add(1, ordering: .relaxed)
  }

  deinit { munmap(base, max(size, 1)) }

  static let alignment = 64

  /// `size` rounded up to whole cache lines.
  static func aligned(_ size: Int) -> Int { (size + alignment - 1) / alignment * alignment }

  /// Allocates a map of `shape`.
  public convenience init(_ shape: Shape) { self.init(size: shape.count * MemoryLayout<Float>.stride) }

  /// The map of `shape` that begins at byte `offset`.
  public func map(_ shape: Shape, at offset: Int = 0) -> FeatureMap {
    precondition(offset + shape.count * MemoryLayout<Float>.stride <= size, "\(shape) at \(offset) of \(size) bytes")
    return FeatureMap(base: (base + offset).assumingMemoryBound(to: Float.self), shape: shape)
  }
}
