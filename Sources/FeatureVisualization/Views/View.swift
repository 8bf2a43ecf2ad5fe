import NeuralNetwork

/// What the network sees of an image: a random view of it, whole or tile by tile, and the adjoint of that.
///
/// A class, because it owns its memory: only `init` makes buffers. One thread at a time may use it, as long as the plan
/// lives whose input it writes.
final class View {
  /// Where a tile begins on the view.
  struct Tile { let top, left: Int }

  /// The tiles that cover the view; a single one is all of it.
  let tiles: [Tile]

  private let viewer: Viewer
  private let input, inputGradient: FeatureMap  // of the plan, a tile's height × width × 3
  private let view, viewGradient: FeatureMap  // h×w×3; the plan's own where there is one tile
  private let memory: [Buffer]

  /// Views of images of `canvas`, of which `plan` sees the tiles.
  init(_ transforms: [Transform], on canvas: Canvas, tiles: [Tile], seenBy plan: Plan, cores: Cores) {
    self.tiles = tiles
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

  /// Looks at the middle of `image`, without noise.
  func center(_ image: FeatureMap) {
    viewer.map = .middle(of: Canvas(height: image.shape.height, width: image.shape.width), seenBy: viewer.canvas)
    viewer.apply(image, into: view, withNoise: false)
  }

  /// Puts a tile where the plan sees it.
  func show(_ tile: Tile) {
    guard tiles.count > 1 else { return }
    forEachRow(of: tile) { inTile, inView, count in
      (input.base + inTile).update(from: view.base + inView, count: count)
    }
  }

  /// Takes over the gradient of a tile; where tiles overlap the later one's stays.
  func keepGradient(of tile: Tile) {
    guard tiles.count > 1 else { return }
    forEachRow(of: tile) { inTile, inView, count in
      (viewGradient.base + inView).update(from: inputGradient.base + inTile, count: count)
    }
  }

  /// Writes the gradient of the image from those of the tiles, or adds it.
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
