import ComputeKernels
import Synchronization

/// The CPU cores over which work is spread.
public struct Cores: Sendable {
  /// How many, at least 1.
  public let count: Int

  /// At most `limit` of the cores that this process may run on.
  public init(limit: Int? = nil) {
    count = max(1, min(limit ?? Cores.available, Cores.available))
  }

  /// The cores of this process's affinity mask, as far as there is memory for a matrix product on each.
  public static let available = max(1, BLAS.products)

  /// Calls `body` once for each piece, on several cores at once.
  ///
  /// `body` gets the piece and a core (below `count`) whose scratch memory it has to itself. Pieces must not write to
  /// the same memory. Which core takes which piece is undefined: a result may depend on how work is cut, never on who
  /// did it.
  public func forEach(_ pieces: Int, _ body: (_ piece: Int, _ core: Int) -> Void) {
    let workers = min(count, pieces)
    if workers <= 1 {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      var work: (Int) -> Void = { core in
        while true {
          let piece = next.add(1, ordering: .relaxed).oldValue
          if piece >= pieces { return }
          body(piece, core)
        }
      }
      // the workers call `work` at once and are done when this returns; by contract pieces do not write to the same
      // memory
      withUnsafeMutablePointer(to: &work) { work in
        kernel_spread(workers, { $0!.assumingMemoryBound(to: ((Int) -> Void).self).pointee($1) }, work)
      }
    }
  }

  /// Cuts `0..<count` into at most `most` ranges of about equal length, each a multiple of `unit` but for the last, and
  /// calls `body` for each as `forEach(_:_:)` does.
  public func forEachRange(of count: Int, most: Int = 16, unit: Int = 1, _ body: (Range<Int>, _ core: Int) -> Void) {
    let length = Cores.length(of: count, most: most, unit: unit)
    forEach((count + length - 1) / length) { piece, core in
      body(piece * length..<min(count, (piece + 1) * length), core)
    }
  }

  private static func length(of count: Int, most: Int, unit: Int) -> Int {
    let share = (count + most - 1) / most
    return max(unit, (share + unit - 1) / unit * unit)
  }
}
