// Requests at a size that a network takes, where nobody states one.

import NetworkZoo
import NeuralNetwork

extension AscentRequest {
  /// Requests the ascent of `objective` in `file` with `settings`, by the standard recipe for it if they name none.
  /// Where they name no size, it is `usual` (nil: the recipe's) or, if the network does not take that, the one at which
  /// it sees an image of its file's size. A transformer gets an image of whole patches.
  public init(_ objective: Objective, in file: NetworkFile, _ settings: Settings, usual: Canvas? = nil) {
    let standard = settings.standard(for: objective, in: file)
    var request = settings.applied(to: AscentRequest(objective, in: file, by: standard))
    if settings["size"] == nil {
      if let usual { request.size = usual }
      // without a size the picture that the ascent starts from decides about the shape
      if case .picture(let picture)? = request.start, let shown = picture.size {
        request.size = Canvas(fitting: shown.width, shown.height, longest: request.recipe.size ?? 500)
      }
      request.fit(file)
    }
    request.size = request.size.rounded(to: file.patch)
    self = request
  }

  /// Why the image of `size` that somebody wanted has another size in `file`; nil: it has that.
  public static func roundingNote(of size: Canvas, in file: NetworkFile) -> String? {
    let rounded = size.rounded(to: file.patch)
    guard let patch = file.patch, rounded != size else { return nil }
    return "the size \(size) becomes \(rounded), which is whole patches of \(patch)"
  }

  /// Takes the size at which the network sees an image of its file's size, if it does not see one that it takes.
  private mutating func fit(_ file: NetworkFile) {
    guard let goal = try? Goal(objective, in: file, border: recipe.border), !isTaken(by: file, goal) else { return }
    var fitting = self
    // what transforms add to the image, or leave out, is less or more at its own size
    let view = Transform.canvas(of: file.canvas, tuned.transforms)
    for size in [
      file.canvas, Canvas(height: 2 * file.canvas.height - view.height, width: 2 * file.canvas.width - view.width),
    ] where size.height > 0 && size.width > 0 {
      fitting.size = size
      if fitting.isTaken(by: file, goal) { self = fitting }
    }
  }

  /// Whether the network takes what the first stage shows it.
  private func isTaken(by file: NetworkFile, _ goal: Goal) -> Bool {
    let tile = StageLayout(current(after: 0), stage: 0, of: goal, in: file).tile
    return tile.height > 0 && tile.width > 0 && file.network.shapes(of: goal.parts.map(\.value), on: tile) != nil
  }
}
