import ComputeKernels
import NetworkZoo
import NeuralNetwork
import Pictures

/// The memory of an ascent at one size: what is climbed, the image it stands for, what the network sees of it, the plan.
///
/// A class, because it owns that memory.
final class AscentStage {
  let number: Int
  let canvas: Canvas
  let plan: Plan
  let goal: Goal
  /// What the image is charged for, and how much each counts.
  var penalties: [(penalty: Penalty, weight: Float)] = []
  /// What is climbed, for each picture.
  let parameters: [any Parameters]

  private let request: AscentRequest
  private let viewer: Viewer
  private let meter: PenaltyMeter
  private let tiles: [Tile]
  private let memory: [Buffer]
  private let images: [FeatureMap]  // H×W×3
  private let view, viewGradient: FeatureMap  // h×w×3, what the viewer makes of an image
  private let imageGradient: FeatureMap
  private let parameterGradients: [UnsafeMutableBufferPointer<Float>]
  private var isRendered: [Bool]
  private var guides: [[[Float]]] = []  // by tile and part
  private var diversity: Diversity?
  /// What it started from, where that is a picture.
  private var base: Picture?

  /// A part of the view that the network sees at once.
  private struct Tile { let top, left: Int }

  /// Makes room for stage `number` of `recipe`, in which nothing changes any more. Throws `RecipeError` where the network
  /// cannot do what it asks for.
  init(_ request: AscentRequest, number: Int, on file: NetworkFile, cores: Cores) throws(RecipeError) {
    let recipe = request.tuned
    let longest = recipe.parameterization.longestSide
    guard max(request.size.height, request.size.width) <= longest else {
      throw RecipeError(
        "the recipe '\(recipe.name)' makes pictures of at most \(longest) a side, not \(request.size): take a smaller size, "
          + "or recipe=plain")
    }
    goal = try Goal(request.objective, in: file, border: recipe.border)
    let canvas = Self.canvas(of: number, request, goal, file)
    self.canvas = canvas
    // a position means nothing in an image that is moved anywhere
    let transforms = request.objective.hasPositions ? recipe.transformsInPlace : recipe.transforms
    let seen = Transform.canvas(of: canvas, transforms)
    guard seen.height > 0, seen.width > 0 else {
      throw RecipeError(
        "a random shift of \(recipe.jitter ?? 0) pixels leaves nothing of an image of \(canvas)")
    }
    viewer = Viewer(transforms, on: canvas, cores: cores)
    meter = PenaltyMeter(on: canvas, cores: cores)
    let tile = Canvas(
      height: min(seen.height, recipe.tile ?? seen.height), width: min(seen.width, recipe.tile ?? seen.width))
    tiles = Self.starts(of: seen.height, tile.height).flatMap { top in
      Self.starts(of: seen.width, tile.width).map { Tile(top: top, left: $0) }
    }
    let full = Transform.canvas(of: request.size, transforms)
    guard tiles.count == 1 || !goal.parts.contains(where: \.isUnit) else {
      throw RecipeError(
        "a unit is one of the whole image, and the recipe '\(recipe.name)' shows it in tiles: take a smaller size")
    }
    plan = try Self.plan(try goal.targets(in: file, on: tile, full: full), file, tile, cores)
    self.number = number
    self.request = request
    parameters = (0..<request.pictures).map { _ in recipe.parameterization.parameters(on: canvas, cores: cores) }
    isRendered = [Bool](repeating: false, count: request.pictures)

    let image = Shape(canvas.height, canvas.width, 3)
    let view = Shape(seen.height, seen.width, 3)
    let count = parameters[0].values.count
    let gradients = parameters.map { _ in Buffer(size: count * MemoryLayout<Float>.stride) }
    // where the network sees the whole view at once, it is the plan's own input
    let isWhole = tiles.count == 1
    let maps = [Shape](repeating: image, count: request.pictures + 1) + (isWhole ? [] : [view, view])
    let buffers = maps.map { Buffer($0) }
    memory = buffers + gradients
    images = (0..<request.pictures).map { buffers[$0].map(image) }
    imageGradient = buffers[request.pictures].map(image)
    self.view = isWhole ? plan.input : buffers[request.pictures + 1].map(view)
    viewGradient = isWhole ? plan.inputGradient : buffers[request.pictures + 2].map(view)
    parameterGradients = gradients.map {
      UnsafeMutableBufferPointer(start: $0.base.assumingMemoryBound(to: Float.self), count: count)
    }
    if let part = goal.diversity {
      guard request.pictures > 1 else { throw RecipeError("diversity is one of several pictures: set pictures=4") }
      guard recipe.views == 1, tiles.count == 1 else {
        throw RecipeError(
          "diversity compares whole pictures, and the recipe '\(recipe.name)' looks at parts of them: take another recipe"
            + (tiles.count > 1 ? " or a smaller size" : ""))
      }
      diversity = Diversity(pictures: request.pictures, channels: plan.activations[part].shape.channels)
    }
    if goal.needsGuide { try readGuide() }
  }

  private static func plan(
    _ targets: [Target], _ file: NetworkFile, _ canvas: Canvas, _ cores: Cores
  ) throws(RecipeError) -> Plan {
    do {
      return try Plan(file.network, for: targets, on: canvas, cores: cores)
    } catch {
      // weights that cannot be read name their file themselves
      let isOfFile = error.canvas == nil
      throw RecipeError(isOfFile ? "\(error)" : "\(file.name), \(error)", isOfFile: isOfFile)
    }
  }

  /// Where tiles of `length` begin that cover `side` points; the last one ends at the end.
  private static func starts(of side: Int, _ length: Int) -> [Int] {
    stride(from: 0, to: side, by: length).map { min($0, side - length) }
  }

  private static func canvas(of number: Int, _ request: AscentRequest, _ goal: Goal, _ file: NetworkFile) -> Canvas {
    let stages = request.recipe.stages
    func canvas(_ least: Int) -> Canvas {
      stages.canvas(
        of: number, for: request.size, least: least, isEven: request.recipe.parameterization.needsEvenSides)
    }
    let longest = max(request.size.height, request.size.width)
    // a network may need a size of its own, or a larger one than the first stages would have
    let least = stride(from: 32, to: longest, by: 2).first {
      file.network.shapes(of: goal.parts.map(\.value), on: canvas($0)) != nil
    }
    return canvas(least ?? longest)
  }

  /// Whether it has the size and the numbers that `recipe` asks for.
  func suits(_ request: AscentRequest, number: Int) -> Bool {
    number == self.number && request.size == self.request.size
      && request.overrides["jitter"] == self.request.overrides["jitter"]
  }

  // MARK: - What is climbed

  /// Fills the parameters for the first iteration. Throws where the start picture cannot be read.
  func start(using random: inout Random) throws(RecipeError) {
    // pictures that change into each other begin alike
    let isAlike = request.objective.terms.contains { $0.ramp != .level }
    let first = random
    for number in parameters.indices {
      if isAlike { random = first }
      switch request.start ?? request.recipe.start ?? .noise {
      case .noise: parameters[number].start(using: &random)
      case .black: begin(number, with: -1)
      case .grey: begin(number, with: 0)
      case .picture(let picture):
        if base == nil { base = try picture.read() }
        images[number].fill(with: base!, size: canvas)
        parameters[number].start(from: images[number])
      }
    }
    forgetImages()
  }

  /// Begins with an image of one's own.
  func start(with image: [Float]) {
    for number in parameters.indices {
      _ = images[number].values.update(fromContentsOf: image)
      parameters[number].start(from: images[number])
    }
    forgetImages()
  }

  private func begin(_ number: Int, with value: Float) {
    images[number].values.update(repeating: value)
    parameters[number].start(from: images[number])
  }

  /// Takes over what an earlier stage has reached.
  func carry(from earlier: AscentStage, using random: inout Random) {
    base = earlier.base
    let shape = Shape(request.size.height, request.size.width, 3)
    let memory = Buffer(shape)
    let image = base.map { picture in
      let map = memory.map(shape)
      map.fill(with: picture, size: request.size)
      return map
    }
    withExtendedLifetime(memory) {
      for (old, new) in zip(earlier.parameters, parameters) {
        new.carry(from: old, base: image, using: &random)
        if request.recipe.stages.blurs { (new as? PixelParameters)?.smooth(side: 5) }
      }
    }
    forgetImages()
  }

  func makeClimbers() -> [Climber] {
    let isImage = parameters[0] is PixelParameters
    return parameters.map { _ in Climber(request.recipe.optimizer, image: isImage ? imageGradient.shape : nil) }
  }

  /// Says that the parameters were changed.
  func forgetImages() { for number in isRendered.indices { isRendered[number] = false } }

  /// The image of picture `number`.
  func image(_ number: Int) -> FeatureMap {
    if !isRendered[number] {
      parameters[number].render(into: images[number])
      isRendered[number] = true
    }
    return images[number]
  }

  /// All images in 8 bits, side by side.
  var picture: Picture {
    let pictures = parameters.indices.map { number in
      let image = image(number)
      let pixels = [UInt8](unsafeUninitializedCapacity: image.shape.count) { bytes, count in
        kernel_bytes_of(image.base, bytes.baseAddress, image.shape.count)
        count = image.shape.count
      }
      return Picture(width: canvas.width, height: canvas.height, pixels: pixels)
    }
    return Picture(sideBySide: pictures)
  }

  // MARK: - What it is worth

  /// The objective's value, as seen through transforms drawn from `random` (`progress` is the part of the ascent that is
  /// done); with its gradient if wanted, which `climb` then follows. Nil if given up half-way.
  func evaluate(
    using random: inout Random, progress: Float, rescue: Rescue?, withGradient: Bool,
    unless isCancelled: () -> Bool
  ) -> Float? {
    if diversity != nil {
      // what they have in common is known when all were seen
      var drawn = random
      for number in parameters.indices {
        viewer.draw(using: &drawn, progress: progress)
        viewer.apply(image(number), into: view)
        guard see(tiles[0], unless: isCancelled) else { return nil }
        diversity!.set(plan.activations[goal.diversity!], of: number)
      }
    }
    var value: Float = 0
    for number in parameters.indices {
      let own = evaluate(
        number, using: &random, progress: progress, rescue: rescue, withGradient: withGradient, unless: isCancelled)
      guard let own else { return nil }
      value += own / Float(parameters.count)
    }
    if let diversity, let part = goal.diversity { value += goal.parts[part].weight * diversity.value }
    return value
  }

  private func evaluate(
    _ number: Int, using random: inout Random, progress: Float, rescue: Rescue?, withGradient: Bool,
    unless isCancelled: () -> Bool
  ) -> Float? {
    let image = image(number)
    var value: Float = 0
    for look in 0..<request.recipe.views {
      viewer.draw(using: &random, progress: progress)
      viewer.apply(image, into: view)
      for place in tiles.indices {
        func seen(openingGates: Float?) -> Float? {
          evaluate(
            tile: place, of: number, rescue: rescue, withGradient: withGradient, openingGates: openingGates,
            unless: isCancelled)
        }
        guard let own = seen(openingGates: nil) else { return nil }
        value += own
        guard withGradient else { continue }
        if rescue != nil, !hasGradient, seen(openingGates: 1) == nil { return nil }
        copyGradient(of: tiles[place])
      }
      if withGradient { viewer.adjoint(viewGradient, into: imageGradient, adding: look > 0) }
    }
    let looks = Float(request.recipe.views * tiles.count)
    value /= looks
    if withGradient && looks > 1 { kernel_scale(imageGradient.base, imageGradient.shape.count, 1 / looks) }
    for (penalty, weight) in penalties {
      // where no gradient is wanted it is nothing that is added
      let factor = withGradient ? -weight : 0
      value -= weight * meter.value(penalty, of: image, factor: factor, addingTo: imageGradient)
    }
    if withGradient { parameters[number].backward(imageGradient, into: parameterGradients[number]) }
    return value
  }

  /// The objective on a part of the view, and, if wanted, its gradient with respect to what the network sees, or what
  /// `Plan.backward` makes of it with `openingGates`; nil: as the rescue has it.
  private func evaluate(
    tile place: Int, of number: Int, rescue: Rescue?, withGradient: Bool, openingGates: Float?,
    unless isCancelled: () -> Bool
  ) -> Float? {
    guard see(tiles[place], unless: isCancelled) else { return nil }
    let value = goal.evaluate(
      plan.activations, gradients: plan.activationGradients, picture: number, of: parameters.count, rescue: rescue,
      guides: guides.isEmpty ? [] : guides[place])
    guard withGradient else { return value }
    // now: the way back uses the activations' memory
    let leak = openingGates ?? goal.leakOfEarlierGates(plan.activations, rescue: rescue)
    if let diversity, let part = goal.diversity {
      diversity.writeGradient(
        for: plan.activations[part], of: number, weight: goal.parts[part].weight * Float(parameters.count),
        into: plan.activationGradients[part])
    }
    return plan.backward(leak: leak, unless: isCancelled) ? value : nil
  }

  /// Whether anything of the gradient has reached what the network sees.
  private var hasGradient: Bool { kernel_absolute_sum(plan.inputGradient.base, plan.inputGradient.shape.count) != 0 }

  /// Lets the network see a part of the view.
  private func see(_ tile: Tile, unless isCancelled: () -> Bool) -> Bool {
    guard tiles.count > 1 else { return plan.forward(unless: isCancelled) }
    let row = 3 * plan.input.shape.width
    for y in 0..<plan.input.shape.height {
      (plan.input.base + y * row).update(
        from: view.base + ((tile.top + y) * view.shape.width + tile.left) * 3, count: row)
    }
    return plan.forward(unless: isCancelled)
  }

  /// Where tiles overlap the later one's gradient stays.
  private func copyGradient(of tile: Tile) {
    guard tiles.count > 1 else { return }
    let row = 3 * plan.input.shape.width
    for y in 0..<plan.input.shape.height {
      (viewGradient.base + ((tile.top + y) * view.shape.width + tile.left) * 3).update(
        from: plan.inputGradient.base + y * row, count: row)
    }
  }

  /// Whether all gradients that `evaluate` has left are numbers; of one picture, taking the step tells.
  var hasFiniteGradients: Bool {
    parameterGradients.count == 1 || parameterGradients.allSatisfy { kernel_all_finite($0.baseAddress, $0.count) }
  }

  /// The gradient that `evaluate` has left, of the parameters of picture `number`.
  func gradient(of number: Int) -> [Float] { Array(parameterGradients[number]) }

  /// Takes the step of picture `number` along the gradient that `evaluate` has left.
  func climb(_ number: Int, by climber: inout Climber, pace: Float) -> Climber.Outcome {
    let outcome = climber.ascend(parameters[number].values, along: parameterGradients[number], pace: pace)
    if outcome == .climbed {
      parameters[number].constrain()
      isRendered[number] = false
    }
    return outcome
  }

  /// Shows the guide picture to the network and keeps what it makes of it.
  private func readGuide() throws(RecipeError) {
    guard let guide = request.guide else {
      throw RecipeError("'\(request.objective)' compares with a picture: say which with guide=PICTURE")
    }
    images[0].fill(with: try guide.read(), size: canvas)
    viewer.map = .middle(of: canvas, seenBy: viewer.canvas)
    viewer.apply(images[0], into: view, withNoise: false)
    guides = tiles.map { tile in
      _ = see(tile, unless: { false })
      return plan.activations.map { Array($0.values) }
    }
  }
}

extension FeatureMap {
  /// Fills an image of `size` with `picture`, whose middle is cut out where it has another shape.
  func fill(with picture: Picture, size: Canvas) {
    let fitting = picture.filling(width: size.width, height: size.height)
    for i in 0..<shape.count { base[i] = Float(fitting.pixels[i]) / 127.5 - 1 }
  }
}
