/// What the explorer has found out about a node.
enum Finding: Sendable {
  /// It reached this activation.
  case reached(Float)
  case silent
  case dead

  /// The activation reached; nil: none.
  var value: Float? { if case .reached(let value) = self { value } else { nil } }

  /// How it is listed behind the node.
  var text: String {
    switch self {
    case .reached(let value): "✓ \(value.shortText)"
    case .silent: "– silent"
    case .dead: "– dead"
    }
  }
}
