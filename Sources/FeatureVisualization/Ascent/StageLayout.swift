import NetworkZoo
import NeuralNetwork

/// The sizes of one stage of an ascent: of the image, and of what the network sees of it.
struct StageLayout {
  /// The size of the image.
  let canvas: Canvas
  /// The transforms of the image before the network sees it.
  let transforms: [Transform]
  /// The size after the transforms; empty if a crop leaves nothing.
  let view: Canvas
  /// The size of what the network sees at once.
  let tile: Canvas
  /// The size of the view at full size, to whose map the positions of units refer.
  let fullView: Canvas

  /// Lays out stage `number` of `request`, whose changes must be applied already.
  init(_ request: AscentRequest, stage number: Int, of goal: Goal, in file: NetworkFile) {
    let recipe = request.tuned
    func canvas(_ least: Int) -> Canvas {
      let isEven = recipe.parameterization.needsEvenSides
      let canvas = recipe.stages.canvas(of: number, for: request.size, least: least, isEven: isEven)
      let rounded = canvas.rounded(to: file.patch)
      return isEven && !(rounded.height.isMultiple(of: 2) && rounded.width.isMultiple(of: 2)) ? canvas : rounded
    }
    let longest = max(request.size.height, request.size.width)
    // a network may need a fixed size, or a larger one than the first stages would have
    let least = stride(from: 32, to: longest, by: 2).first {
      file.network.shapes(of: goal.parts.map(\.value), on: canvas($0)) != nil
    }
    self.canvas = canvas(least ?? longest)
    // positions have no meaning in an image that may be shifted by any distance (jitter by a number of pixels stays)
    transforms = request.objective.hasPositions ? recipe.transformsInPlace : recipe.transforms
    view = Transform.canvas(of: self.canvas, transforms)
    tile = Canvas(
      height: min(view.height, recipe.tile ?? view.height), width: min(view.width, recipe.tile ?? view.width))
    fullView = Transform.canvas(of: request.size, transforms)
  }

  /// The tiles that cover the view; the last ones overlap those before, so that they end at the edge.
  var tiles: [View.Tile] {
    func starts(_ side: Int, _ length: Int) -> [Int] {
      stride(from: 0, to: side, by: length).map { min($0, side - length) }
    }
    return starts(view.height, tile.height).flatMap { top in
      starts(view.width, tile.width).map { View.Tile(top: top, left: $0) }
    }
  }
}
