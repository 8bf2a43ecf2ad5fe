import Files
import Pictures
import Synchronization

/// Every iteration of a run: all values, and all pictures as long as they fit a memory budget.
///
/// The budget is what was given, and at most half of what the machine and all limits leave.
/// Beyond the budget pictures are thinned evenly: every second one is dropped, but never the first or the last. A class
/// because the ascent's queue writes it while the interface reads it.
public final class History: Sendable {
  /// The memory budget for pictures in bytes, enough for 1,300 of 224 × 224 with their masks.
  public static let standardBudget = 256 << 20

  private struct Contents {
    /// Saved pictures: those of iterations that are multiples of `stride`, and the last.
    var pictures: [(iteration: Int, picture: Picture)] = []
    var stride = 1
    var values: [Float?] = []
    /// Bytes that the pictures may have, as it was found out last.
    var allowed = 0

    mutating func halve() {
      stride *= 2
      let last = pictures.count - 1
      pictures = pictures.enumerated().filter { $0.element.iteration % stride == 0 || $0.offset == last }.map(\.element)
    }
  }

  /// So many pictures are added before it is asked again how much memory there is.
  private static let patience = 8

  private let contents = Mutex(Contents())
  private let budget: Int
  private let room: @Sendable () -> Int

  /// Makes a history whose pictures take at most `budget` bytes and half of the `room` that they leave, except that
  /// three are always kept.
  public init(budget: Int = standardBudget, room: @escaping @Sendable () -> Int = { MemoryRoom.now.bytes }) {
    (self.budget, self.room) = (budget, room)
  }

  /// A copy that ends with `iteration`.
  func cut(after iteration: Int) -> History {
    let copy = History(budget: budget, room: room)
    let contents = contents.withLock { contents in
      var contents = contents
      contents.pictures.removeAll { $0.iteration > iteration }
      contents.values.removeSubrange(min(iteration + 1, contents.values.count)...)
      return contents
    }
    copy.contents.withLock { $0 = contents }
    return copy
  }

  /// The last iteration; 0 is the start, −1 before it.
  public var last: Int { contents.withLock { $0.values.count - 1 } }

  /// The objective's values by iteration; nil if not measured yet.
  public var values: [Float?] { contents.withLock { $0.values } }

  /// The last value measured; nil: none yet.
  public var lastValue: Float? { contents.withLock { $0.values.last { $0 != nil } ?? nil } }

  /// The snapshot of `iteration`, or the nearest earlier one that was kept; nil before the start.
  public func snapshot(at iteration: Int) -> Snapshot? {
    contents.withLock { contents in
      guard let (iteration, picture) = contents.pictures.last(where: { $0.iteration <= iteration }) else { return nil }
      return Snapshot(iteration: iteration, maskedPicture: picture, value: contents.values[iteration])
    }
  }

  /// The last iteration before `iteration` whose picture was kept, or 0.
  public func kept(before iteration: Int) -> Int {
    contents.withLock { contents in
      contents.pictures.last { $0.iteration < iteration }?.iteration ?? 0
    }
  }

  /// The first iteration after `iteration` whose picture was kept, or the last one.
  public func kept(after iteration: Int) -> Int {
    contents.withLock { contents in
      contents.pictures.first { $0.iteration > iteration }?.iteration ?? max(0, contents.values.count - 1)
    }
  }

  /// Appends the picture of the next iteration; `value` is the objective's value on the picture before.
  func append(_ picture: Picture, previousValue value: Float?) {
    contents.withLock { contents in
      if let value, !contents.values.isEmpty { contents.values[contents.values.count - 1] = value }
      if let last = contents.pictures.last, last.iteration % contents.stride != 0 { contents.pictures.removeLast() }
      contents.pictures.append((contents.values.count, picture))
      contents.values.append(nil)
      let held = contents.pictures.count * picture.byteCount
      if contents.values.count % Self.patience == 1 { contents.allowed = min(budget, (held + room()) / 2) }
      while contents.pictures.count > 3 && contents.pictures.count * picture.byteCount > contents.allowed {
        contents.halve()
      }
    }
  }

  /// The bytes of the pictures that are kept.
  public var size: Int {
    contents.withLock { contents in contents.pictures.reduce(0) { $0 + $1.picture.byteCount } }
  }

  /// Drops every second picture, but neither the first nor the last. Returns whether there was one to be dropped.
  public func thin() -> Bool {
    contents.withLock { contents in
      guard contents.pictures.count > 2 else { return false }
      contents.halve()
      return true
    }
  }

  /// Sets the objective's value on the last picture.
  func setLastValue(_ value: Float) {
    contents.withLock { contents in
      if !contents.values.isEmpty { contents.values[contents.values.count - 1] = value }
    }
  }
}
