/// What every recipe does in a step in which nothing of the gradient of what is to be maximized reaches the picture:
/// more and more of the flat activation functions let it through.
///
/// This is what Lucid's redirected ReLUs do in the first 16 iterations, here at all of them. What reaches the network
/// but not the picture, such as the gradient of a border that only sees padding, is nothing.
enum LastResort: CaseIterable {
  /// As `natural` rescues nodes, whether others of their positions are open or not.
  case natural
  /// All of the maximized nodes, at all positions, and of earlier layers.
  case everywhere

  /// The rescue of the maximized nodes.
  var rescue: Rescue {
    var rescue = Rescue()
    if self == .natural, let natural = RecipeBook.natural.rescue { rescue = natural }
    rescue.open = 1
    return rescue
  }

  /// The fraction of the gradient that passes earlier layers where they are flat; nil: as `rescue` says.
  var leakOfEarlierGates: Float? { self == .everywhere ? 1 : nil }
}
