/// The names nearest to a misspelled one, to be appended to a message.
public struct Suggestions: CustomStringConvertible {
  /// The nearest first.
  public let names: [String]

  /// The names that somebody who wrote `wrong` may have meant, at most `most` of them; with `within`, they differ by no
  /// more than so many characters.
  public init(for wrong: String, among names: [String], most: Int = 3, within: Int = .max) {
    let lowercased = wrong.lowercased()
    let near = names.compactMap { (name) -> (name: String, score: Int)? in
      let limit = min(within, max(2, name.count / 2))
      // the distance is at least what one is longer than the other
      guard wrong.count <= name.count + limit else { return nil }
      let score = Self.distance(lowercased, name.lowercased())
      return score <= limit ? (name, score) : nil
    }
    // what contains what was written is meant more probably than what only looks like it
    func rank(_ found: (name: String, score: Int)) -> (Int, Int) {
      (!wrong.isEmpty && found.name.lowercased().contains(lowercased) ? 0 : 1, found.score)
    }
    self.names = near.sorted { rank($0) < rank($1) }.prefix(most).map(\.name)
  }

  /// ` (nearest: …)`, or nothing where none is near.
  public var description: String { names.isEmpty ? "" : " (nearest: \(names.joined(separator: ", ")))" }

  /// The characters to insert, delete or replace (Levenshtein); for a substring of a name, half of the characters left
  /// out.
  private static func distance(_ wrong: String, _ name: String) -> Int {
    let (a, b) = (Array(wrong), Array(name))
    if !wrong.isEmpty && name.contains(wrong) { return (b.count - a.count) / 2 }
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
