/// How long names are cut so that those of one list can be told apart: all alike, before the same number of last
/// characters.
struct NameCut: Equatable {
  /// The characters that a name may have.
  let width: Int
  /// How many of a longer name's characters are its last ones.
  private(set) var tail = 0

  /// The cut that leaves the most of `names` distinct, with the shortest tail.
  init(_ names: [String], width: Int) {
    self.width = width
    guard width > 2, names.contains(where: { $0.count > width }) else { return }
    var most = 0
    for tail in 0..<width - 1 {
      var cut = self
      cut.tail = tail
      let distinct = Set(names.map { cut.short($0) }).count
      if distinct > most { (most, self.tail) = (distinct, tail) }
      if most == names.count { break }
    }
  }

  /// `name` with an ellipsis in place of what does not fit.
  func short(_ name: String) -> String {
    name.count <= width ? name : "\(name.prefix(max(0, width - 1 - tail)))…\(name.suffix(tail))"
  }
}
