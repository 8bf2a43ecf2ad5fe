/// The names of one list, and how each is cut so that it can be told from all others, whatever the width.
struct DistinctNames: Sendable {
  private struct Name {
    let characters: [Character]
    /// By how many of its first characters are shown: how many of its last ones tell it from all others.
    let tails: [Int]

    /// Where the parts of a module's path begin, after the first one.
    var parts: [Int] {
      characters.indices.dropFirst().filter { characters[$0 - 1] == "." || characters[$0 - 1] == "/" }
    }
    /// The fewest characters that tell it from all others, with an ellipsis for the rest.
    var least: Int { min(characters.count, tails.indices.map { $0 + tails[$0] + 1 }.min() ?? 0) }
  }

  private var byName: [String: Name] = [:]
  /// Whether the names are paths of modules, whose last parts tell most.
  private let areModules: Bool
  /// The characters of the longest name.
  private(set) var longest = 0
  /// The width at which no two names read alike any more.
  private(set) var least = 0

  /// `names`, which are all different.
  init(_ names: [String] = [], areModules: Bool = true) {
    self.areModules = areModules
    var numbers: [Character: UInt32] = [:]
    // characters as numbers, which are compared much faster
    let coded = names.map { name in
      name.map { character -> UInt32 in
        if let known = numbers[character] { return known }
        numbers[character] = UInt32(numbers.count)
        return UInt32(numbers.count - 1)
      }
    }
    var tails = coded.map { [Int](repeating: 0, count: $0.count + 1) }
    for a in coded.indices {
      for b in 0..<a {
        let (start, end) = Self.common(coded[a], coded[b])
        tails[a][start] = max(tails[a][start], end + 1)
        tails[b][start] = max(tails[b][start], end + 1)
      }
    }
    for (index, name) in names.enumerated() {
      // whoever shares more of the beginning shares less of it, too
      for start in tails[index].indices.dropLast().reversed() {
        tails[index][start] = max(tails[index][start], tails[index][start + 1])
      }
      byName[name] = Name(characters: Array(name), tails: tails[index])
    }
    longest = coded.map(\.count).max() ?? 0
    least = byName.values.map(\.least).max() ?? 0
  }

  /// How many first and how many last characters two names have in common.
  private static func common(_ a: [UInt32], _ b: [UInt32]) -> (start: Int, end: Int) {
    let most = min(a.count, b.count)
    var (start, end) = (0, 0)
    while start < most, a[start] == b[start] { start += 1 }
    while end < most, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }
    return (start, end)
  }

  /// One of the names in `width` characters: of a module's path its last parts, of others the beginning, where these
  /// tell it from all others, else as much of both as that takes.
  func short(_ name: String, width: Int) -> String {
    guard name.count > width else { return name }
    let room = max(0, width - 1)
    func cut(_ tail: Int) -> String { "\(name.prefix(room - tail))…\(name.suffix(tail))" }
    guard room > 1, let known = byName[name] else { return cut(0) }
    let count = known.characters.count
    if areModules, let part = known.parts.first(where: { count - $0 <= room }), count - part >= known.tails[0] {
      return "…\(name.suffix(count - part))"
    }
    return cut((0...room).first { known.tails[room - $0] <= $0 } ?? room / 2)
  }
}
