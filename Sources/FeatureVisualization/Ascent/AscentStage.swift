import NetworkZoo
import NeuralNetwork
import Pictures

/// The memory of an ascent at one size: pictures, view, plan and goal.
///
/// A class because it owns that memory. For one thread at a time.
final class AscentStage {
  let number: Int
  let canvas: Canvas
  let plan: Plan
  let view: View
  let pictures: [AscentPicture]
  let penalties: PenaltyMeter
  /// The gradient of the charge on a picture, by parameters; empty without one.
  let chargeGradient: UnsafeMutableBufferPointer<Float>
  /// What is to be resembled, H×W×3; nil: nothing.
  let reference: FeatureMap?
  let cores: Cores
  /// The gradient of an image, H×W×3; the pictures use it in turn.
  let imageGradient: FeatureMap
  /// The number of views of an image that a step averages.
  let views: Int
  var goal: Goal

  let request: AscentRequest
  private let memory, chargeMemory: Buffer

  /// Allocates stage `number` of `request`, whose changes must be applied already; `parameters` makes those of a
  /// picture at the size of the stage; `statistics` has what a prior needs, `base` is the picture that the ascent begins
  /// with, if any. Throws `RecipeError` if the request does not fit the network.
  init(
    _ request: AscentRequest, number: Int, on file: NetworkFile, cores: Cores, statistics: StatisticsBook,
    base: Picture? = nil,
    parameters: (_ picture: Int, Canvas) -> any ImageParameters
  ) throws(RecipeError) {
    let recipe = request.tuned
    var goal = try Goal(request.objective, in: file, border: recipe.border)
    if let prior = recipe.prior, prior.weight > 0 {
      try goal.hold(by: prior, in: file, statistics.statistics(of: file, cores: cores))
    }
    let resembles = recipe.resemblance.map { $0.weight > 0 } ?? false
    if let resemblance = recipe.resemblance, resembles { try goal.hold(by: resemblance, in: file) }
    let layout = StageLayout(request, stage: number, of: goal, in: file)
    try Requirements.check(layout, goal, request)
    let targets = try goal.targets(in: file, on: layout.tile, full: layout.fullView)
    plan = try Self.plan(
      targets, file, layout.tile, cores, with: AscentMemory.images(of: request, on: layout.canvas), of: request)
    goal.charge?.attach(to: plan, first: goal.parts.count, cores: cores)
    (self.number, self.request, canvas, views, self.cores) = (number, request, layout.canvas, recipe.views, cores)
    view = View(layout.transforms, on: canvas, tiles: layout.tiles, seenBy: plan, cores: cores)
    penalties = PenaltyMeter(on: canvas, cores: cores)
    let shape = Shape(canvas.height, canvas.width, 3)
    let size = shape.count * MemoryLayout<Float>.stride
    memory = Buffer(size: size * (resembles ? 2 : 1))
    imageGradient = memory.map(shape)
    reference = resembles ? memory.map(shape, at: size) : nil
    if let base { reference?.fill(with: base, size: canvas) }
    pictures = (0..<request.pictures).map {
      AscentPicture(parameters($0, layout.canvas), by: recipe.optimizer, isGray: file.network.isGray)
    }
    let count = goal.charge == nil ? 0 : pictures[0].gradient.count
    chargeMemory = Buffer(size: count * MemoryLayout<Float>.stride)
    chargeGradient = UnsafeMutableBufferPointer(
      start: chargeMemory.base.assumingMemoryBound(to: Float.self), count: count)
    if goal.needsGuide, let guide = request.guide {
      // the image gradient is free until the first step, so the guide is put there
      imageGradient.fill(with: try guide.read(), size: canvas)
      view.center(imageGradient)
      for tile in view.tiles {
        view.show(tile)
        plan.forward()
        goal.addGuide(plan)
      }
      if goal.enlargesGuide {
        let own = try Self.plan(targets, file, file.canvas, cores, with: 0, of: request)
        own.input.fill(with: try guide.read(), size: file.canvas)
        own.forward()
        goal.enlargeGuide(own, to: plan, layout.view, around: canvas)
      }
    }
    self.goal = goal
  }

  private static func plan(
    _ targets: [Target], _ file: NetworkFile, _ canvas: Canvas, _ cores: Cores, with images: Int,
    of request: AscentRequest
  ) throws(RecipeError) -> Plan {
    do {
      return try Plan(file.network, for: targets, on: canvas, cores: cores, with: images)
    } catch {
      if error.isOfMemory, let canvas = error.canvas, canvas != request.size {
        // of a size that nobody gave
        throw RecipeError("\(file.name) at \(request.size) \(AscentMemory.words(for: canvas)) \(error.reason)")
      }
      if error.isOfMemory { throw RecipeError("\(file.name)\(error.canvas == nil ? ":" : "") \(error)") }
      // an error about weights that cannot be read names their file itself
      let isOfFile = error.canvas == nil
      let fits = canvas != file.canvas && file.network.shapes(of: targets.map(\.value), on: file.canvas) != nil
      let advice = fits ? "; it fits at the size of its file, \(file.canvas): give no size" : ""
      throw RecipeError(isOfFile ? "\(error)" : "\(file.name), \(error)\(advice)", isOfFile: isOfFile)
    }
  }

  /// Whether the network sees the image shifted by any distance.
  var shiftsFreely: Bool { view.transforms.contains { [.shift(nil), .roll(nil)].contains($0) } }

  /// Whether this is stage `number` with the size and transforms of `request`.
  func suits(_ request: AscentRequest, number: Int) -> Bool {
    number == self.number && request.size == self.request.size
      && request.tuned.transforms == self.request.tuned.transforms
  }

  /// Sets the parameters for the first iteration; `start` is the picture that they start from, if any.
  func start(from start: Picture?, using random: inout Random) {
    // pictures between which weights fade start from the same noise
    let isAlike = request.objective.terms.contains { $0.ramp != .level }
    let first = random
    for picture in pictures {
      if isAlike { random = first }
      switch request.start ?? request.recipe.start ?? .noise {
      case .noise: picture.start(using: &random)
      case .black: picture.start { $0.values.update(repeating: -1) }
      case .grey: picture.start { $0.values.update(repeating: 0) }
      case .picture: picture.start { $0.fill(with: start!, size: canvas) }
      }
    }
  }

  /// The same with their masks.
  var maskedPicture: Picture { Picture(sideBySide: pictures.map(\.maskedPicture)) }

  /// Puts the first image as it is at the plan's input; false where that is only a part of it.
  func showsWhole() -> Bool {
    guard plan.input.shape == Shape(canvas.height, canvas.width, 3) else { return false }
    _ = plan.input.values.update(fromContentsOf: pictures[0].image.values)
    return true
  }

  /// All images in 8 bits, side by side.
  var picture: Picture { Picture(sideBySide: pictures.map(\.picture)) }
}

extension FeatureMap {
  /// Fills this map, an image of `size`, with `picture`, scaled and cropped at the center if it has another shape.
  func fill(with picture: Picture, size: Canvas) {
    let fitting = picture.filling(width: size.width, height: size.height)
    for i in 0..<shape.count { base[i] = Float(fitting.pixels[i]) / 127.5 - 1 }
  }
}
