/// What the explorer has found out about a node.
enum Finding: Sendable {
  /// It reached this activation.
  case reached(Float)
  /// It had this activation when its run was paused or left.
  case left(Float)
  case silent
  case dead

  /// The activation reached so far; nil: none.
  var value: Float? {
    switch self {
    case .reached(let value), .left(let value): value
    case .silent, .dead: nil
    }
  }

  /// How it is listed behind the node.
  var text: String {
    switch self {
    case .reached(let value): "✓ \(value.shortText)"
    case .left(let value): "… \(value.shortText)"
    case .silent: "– silent"
    case .dead: "– dead"
    }
  }
}
