/// What the explorer has found out about a node by one recipe.
enum Finding: Sendable {
  /// Its finished picture has this activation.
  case reached(Float)
  /// It had this activation when its run was paused or left.
  case left(Float)
  case silent
  case dead

  /// The activation of the finished picture, which can be compared with others of the recipe; nil: there is none.
  var value: Float? { if case .reached(let value) = self { value } else { nil } }

  /// How far a run came that is not finished; nil: it is, or there is no activation.
  var unfinished: Float? { if case .left(let value) = self { value } else { nil } }

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
