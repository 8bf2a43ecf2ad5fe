/// Which tokens of a transformer's layer are looked at.
public enum TokenSet: String, CaseIterable, Hashable, Sendable {
  /// Those of the image's patches.
  case patches
  /// The class token.
  case cls
  /// Register tokens.
  case registers
  /// All of them.
  case all

  /// What stands behind a layer's name.
  private var suffix: String { self == .patches ? "" : ":\(rawValue)" }

  /// The tokens of the layer called `name`.
  fileprivate init(of name: String) {
    self = Self.allCases.first { $0 != .patches && name.hasSuffix($0.suffix) } ?? .patches
  }

  /// The layer of these tokens where `name` is that of any.
  fileprivate func layer(_ name: String) -> String { name.dropLast(TokenSet(of: name).suffix.count) + suffix }
}

extension Objective {
  /// The tokens of all its layers; nil where these differ, or there is no layer.
  var tokens: TokenSet? {
    let sets = Set(terms.compactMap(\.measure.layer).map { TokenSet(of: $0) })
    return sets.count == 1 ? sets.first : nil
  }

  /// Measures those tokens of all its layers.
  mutating func look(at tokens: TokenSet) {
    for term in terms.indices { terms[term].measure = terms[term].measure.ofLayer(tokens.layer) }
  }
}
