import ArgumentParser
import NeuralNetwork

/// Nodes of a layer: `0-15`, `3,17,60`, `random:16` or `all`.
enum NodeChoice {
  /// Ranges, in the order in which they were given.
  case ranges([ClosedRange<Int>])
  /// This many, chosen at random.
  case random(Int)
  /// Every one.
  case all

  /// Parses the value of --nodes.
  init(argument: String) throws {
    let refusal = ValidationError("0-15, 3,17,60, random:16 or all is expected")
    if argument == "all" {
      self = .all
      return
    }
    if argument.hasPrefix("random:") {
      guard let count = Int(argument.dropFirst(7)), count > 0 else { throw refusal }
      self = .random(count)
      return
    }
    var ranges: [ClosedRange<Int>] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
        throw refusal
      }
      ranges.append(first...last)
    }
    self = .ranges(ranges)
  }

  /// The nodes' indices in a layer of `count` nodes, chosen at random by `seed`. Throws where there is no such node.
  func indices(of count: Int, seed: UInt64) throws -> [Int] {
    switch self {
    case .all: return Array(0..<count)
    case .random(let wanted):
      var random = Random(seed: seed)
      var indices = Array(0..<count)
      for index in 0..<min(wanted, count) { indices.swapAt(index, index + random.next(below: count - index)) }
      return indices.prefix(wanted).sorted()
    case .ranges(let ranges):
      if let wrong = ranges.first(where: { $0.upperBound >= count }) {
        throw ValidationError("--nodes: the layer has the nodes 0 to \(count - 1), not \(wrong.upperBound)")
      }
      return ranges.flatMap { Array($0) }
    }
  }
}
