import Files
import NetworkZoo
import NeuralNetwork

/// What an ascent takes of memory, compared with what there is before it begins.
enum AscentMemory {
  /// Bytes of everything but the plan, about, where the images have the size `canvas`.
  static func images(of request: AscentRequest, on canvas: Canvas) -> Int {
    let image = 3 * MemoryLayout<Float>.stride * canvas.height * canvas.width
    // of each picture parameters, gradient, moments, the image itself, what it is computed with and its mask; and once for
    // all the gradient of the image, its views, the gradient of a prior and the picture that is to be resembled
    let each =
      switch request.recipe.parameterization {
      case .pixels: 6
      case .pyramid: 8
      case .spectrum, .phase: 13
      }
    let recipe = request.recipe
    let charges = (recipe.prior == nil ? 0 : 2) + (recipe.resemblance == nil ? 0 : 3)
    return (each * request.pictures + 6 + charges) * image
  }

  /// Throws `RecipeError` if there is too little memory for a stage after `first`, the first one, whose plan is
  /// reserved already and not written to. While a stage takes over from another both are.
  static func checkStages(
    of request: AscentRequest, after first: AscentStage, on file: NetworkFile, cores: Cores
  ) throws(RecipeError) {
    let count = request.tuned.stages.count
    // whatever else is wrong with a stage is told when it begins
    guard count > 1 else { return }
    let goal = first.goal
    let layouts = (0..<count).map { StageLayout(request, stage: $0, of: goal, in: file) }
    let firstSize = first.plan.size + images(of: request, on: first.canvas)
    let room = MemoryRoom.before(first.plan.size)
    // memory grows with the area, or less: only where this comes close are the stages themselves worth planning
    let growth = layouts.map { area($0.canvas) / area(first.canvas) }.max() ?? 1
    guard 2 * growth * Double(firstSize) > Double(room.bytes) else { return }
    var before = firstSize
    for layout in layouts.dropFirst() {
      guard let targets = try? goal.targets(in: file, on: layout.tile, full: layout.fullView),
        let plan = try? Plan.size(file.network, for: targets, on: layout.tile, cores: cores)
      else { return }
      let size = plan + images(of: request, on: layout.canvas)
      if let shortage = MemoryShortage(of: before + size, room: room) {
        let stage = layout.canvas == request.size ? "" : " \(words(for: layout.canvas))"
        throw RecipeError("\(file.name) at \(request.size)\(stage) \(shortage)")
      }
      before = size
    }
  }

  /// What is said of a stage, or a tile, of another size than the picture.
  static func words(for canvas: Canvas) -> String { "(made in steps, of which one is at \(canvas))" }

  private static func area(_ canvas: Canvas) -> Double { Double(canvas.height) * Double(canvas.width) }
}
