import NeuralNetwork

/// What the network sees of an image: a random view, whole or tile by tile, and its adjoint.
///
/// A class because it owns its memory: only `init` allocates. For one thread at a time, and only while the plan lives
/// whose input it writes.
final class View {
  /// The corner of a tile in the view.
  struct Tile { let top, left: Int }

  let transforms: [Transform]
  /// The tiles that cover the view; a single one is the whole view.
  let tiles: [Tile]

  private let viewer: Viewer
  private let input, inputGradient: FeatureMap  // of the plan, a tile's height × width × 3
  private let view, viewGradient: FeatureMap  // h×w×3; the plan's own memory if there is one tile
  private let memory: [Buffer]

  /// Prepares views of images of `canvas`, whose tiles `plan` takes as its input.
  init(_ transforms: [Transform], on canvas: Canvas, tiles: [Tile], seenBy plan: Plan, cores: Cores) {
    (self.transforms, self.tiles) = (transforms, tiles)
    viewer = Viewer(transforms, on: canvas, cores: cores)
    (input, inputGradient) = (plan.input, plan.inputGradient)
    guard tiles.count > 1 else {
      (memory, view, viewGradient) = ([], plan.input, plan.inputGradient)
      return
    }
    let shape = Shape(viewer.canvas.height, viewer.canvas.width, 3)
    memory = [Buffer(shape), Buffer(shape)]
    (view, viewGradient) = (memory[0].map(shape), memory[1].map(shape))
  }

  /// Draws the next view and applies it to `image`. `progress` is the fraction of the ascent that is done.
  func draw(_ image: FeatureMap, using random: inout Random, progress: Float) {
    viewer.draw(using: &random, progress: progress)
    viewer.apply(image, into: view)
  }

  /// Applies the view that was drawn last, with the same noise, to another image.
  func show(_ image: FeatureMap) { viewer.apply(image, into: view) }

  /// Takes the center of `image` as the view, without noise.
  func center(_ image: FeatureMap) {
    viewer.map = .middle(of: Canvas(height: image.shape.height, width: image.shape.width), seenBy: viewer.canvas)
    viewer.apply(image, into: view, plain: true)
  }

  /// Copies a tile to the plan's input.
  func show(_ tile: Tile) {
    guard tiles.count > 1 else { return }
    forEachRow(of: tile) { inTile, inView, count in
      (input.base + inTile).update(from: view.base + inView, count: count)
    }
  }

  /// Saves the gradient of the plan's input as that of `tile`; where tiles overlap, the last one counts.
  func keepGradient(of tile: Tile) {
    guard tiles.count > 1 else { return }
    forEachRow(of: tile) { inTile, inView, count in
      (viewGradient.base + inView).update(from: inputGradient.base + inTile, count: count)
    }
  }

  /// Writes the gradient of the image (H×W×3) from those of the tiles, or adds it.
  func adjoint(into imageGradient: FeatureMap, adding: Bool) {
    viewer.adjoint(viewGradient, into: imageGradient, adding: adding)
  }

  private func forEachRow(of tile: Tile, _ body: (_ inTile: Int, _ inView: Int, _ count: Int) -> Void) {
    let count = 3 * input.shape.width
    for y in 0..<input.shape.height {
      body(y * count, ((tile.top + y) * view.shape.width + tile.left) * 3, count)
    }
  }
}
