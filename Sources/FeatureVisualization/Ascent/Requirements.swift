import NetworkZoo
import NeuralNetwork
import Pictures

/// Everything that an ascent refuses, checked before memory is allocated for it.
enum Requirements {
  /// Throws `RecipeError` if `request` cannot be carried out on `file`.
  static func check(_ request: AscentRequest, on file: NetworkFile) throws(RecipeError) {
    try checkNetwork(request, file)
    try checkPictures(request)
    var goal = try Goal(request.objective, in: file, border: request.recipe.border)
    if let resemblance = request.tuned.resemblance, resemblance.weight > 0 {
      guard case .picture? = request.start else {
        throw RecipeError(
          "the recipe '\(request.recipe.name)' holds a picture near the one that it begins with: set start=PICTURE")
      }
      try goal.hold(by: resemblance, in: file)
    }
    if goal.needsGuide && request.guide == nil {
      throw RecipeError("'\(request.objective)' needs a picture to compare with: set guide=PICTURE")
    }
    if goal.diversity != nil && request.pictures == 1 {
      throw RecipeError("diversity needs several pictures: set pictures=2 or more")
    }
    // later changes are checked when their stage begins
    let now = request.current(after: 0)
    for stage in 0..<now.recipe.stages.count {
      try check(StageLayout(now, stage: stage, of: goal, in: file), goal, now)
    }
  }

  /// Throws `RecipeError` if the stage of `layout` is impossible.
  static func check(_ layout: StageLayout, _ goal: Goal, _ request: AscentRequest) throws(RecipeError) {
    let recipe = request.tuned
    guard layout.view.height > 0, layout.view.width > 0 else {
      throw RecipeError(
        "a random shift of \(recipe.jitter ?? 0) pixels leaves nothing of an image of \(layout.canvas): set a smaller "
          + "jitter or a larger size")
    }
    let isTiled = layout.tile != layout.view
    guard !isTiled || !goal.parts.contains(where: \.isUnit) else {
      throw RecipeError(
        "a unit needs the whole image, but the recipe '\(recipe.name)' shows it in tiles: set a smaller size")
    }
    guard !isTiled || !goal.enlargesGuide else {
      throw RecipeError(
        "a grid needs the whole image, but the recipe '\(recipe.name)' shows it in tiles: set another recipe")
    }
    guard goal.diversity == nil || (recipe.views == 1 && !isTiled) else {
      throw RecipeError(
        "diversity compares whole pictures, but the recipe '\(recipe.name)' shows parts of them: set another recipe"
          + (isTiled ? " or a smaller size" : ""))
    }
  }

  private static func checkNetwork(_ request: AscentRequest, _ file: NetworkFile) throws(RecipeError) {
    guard file.sha256 == request.weights else {
      throw RecipeError(
        "\(file.address) has other weights than the recipe was made with (SHA-256 \(file.sha256.prefix(12))…, "
          + "expected \(request.weights.prefix(12))…): find the original file", isOfFile: true)
    }
    guard file.network.inputRange == request.inputRange else {
      throw RecipeError(
        "\(file.name) was opened with the input range \(file.network.inputRange), but the recipe was made with "
          + "\(request.inputRange): use --input-range \(request.inputRange)")
    }
  }

  /// Throws `RecipeError` if the pictures of `request` are too few, too many or too large.
  static func checkPictures(_ request: AscentRequest) throws(RecipeError) {
    let hasRamp = request.objective.terms.contains { $0.ramp != .level }
    guard request.pictures > 1 || !hasRamp else {
      throw RecipeError(
        "the objective '\(request.objective)' changes from the first picture (t = 0) to the last (t = 1), and there is "
          + "only one: set pictures=2 or more")
    }
    let later = request.changes.compactMap { if case .size(let size) = $0.setting.value { size } else { nil } }
    for canvas in [request.size] + later {
      let longest = request.recipe.parameterization.longestSide
      guard max(canvas.height, canvas.width) <= longest else {
        throw RecipeError(
          "the recipe '\(request.recipe.name)' makes pictures of at most \(longest) pixels a side, not \(canvas): set a "
            + "smaller size or recipe=plain")
      }
      let (width, height) = (request.pictures * canvas.width, canvas.height)
      guard width <= Picture.largestSide, width * height <= Picture.largestArea else {
        throw RecipeError(
          "\(request.pictures == 1 ? "a picture" : "\(request.pictures) pictures side by side") of \(canvas) would "
            + "exceed \(Picture.largestSide) pixels a side or \(Picture.largestArea >> 20) million pixels: set a smaller "
            + "size")
      }
    }
  }
}
