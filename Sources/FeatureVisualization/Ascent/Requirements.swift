import NetworkZoo
import NeuralNetwork
import Pictures

/// Everything that an ascent refuses, checked before memory is allocated for it.
enum Requirements {
  /// Throws `RecipeError` if `request` cannot be carried out on `file`.
  static func check(_ request: AscentRequest, on file: NetworkFile) throws(RecipeError) {
    try checkNetwork(request, file)
    try checkPictures(request)
    let goal = try Goal(request.objective, in: file, border: request.recipe.border)
    if goal.needsGuide && request.guide == nil {
      throw RecipeError("'\(request.objective)' compares with a picture: say which with guide=PICTURE")
    }
    if goal.diversity != nil && request.pictures == 1 {
      throw RecipeError("diversity is one of several pictures: set pictures=4")
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
        "a random shift of \(recipe.jitter ?? 0) pixels leaves nothing of an image of \(layout.canvas)")
    }
    let isTiled = layout.tile != layout.view
    guard !isTiled || !goal.parts.contains(where: \.isUnit) else {
      throw RecipeError(
        "a unit is one of the whole image, and the recipe '\(recipe.name)' shows it in tiles: take a smaller size")
    }
    guard goal.diversity == nil || (recipe.views == 1 && !isTiled) else {
      throw RecipeError(
        "diversity compares whole pictures, and the recipe '\(recipe.name)' looks at parts of them: take another recipe"
          + (isTiled ? " or a smaller size" : ""))
    }
  }

  private static func checkNetwork(_ request: AscentRequest, _ file: NetworkFile) throws(RecipeError) {
    guard file.sha256 == request.weights else {
      throw RecipeError(
        "the recipe was made with other weights of \(request.network) (SHA-256 \(request.weights.prefix(12))…, here "
          + "\(file.sha256.prefix(12))…): find the file it names", isOfFile: true)
    }
    guard file.network.inputRange == request.inputRange else {
      throw RecipeError(
        "the recipe has the input range \(request.inputRange) and \(file.name) was opened with "
          + "\(file.network.inputRange): open it with --input-range \(request.inputRange)")
    }
  }

  /// Throws `RecipeError` if the pictures of `request` are too few, too many or too large.
  static func checkPictures(_ request: AscentRequest) throws(RecipeError) {
    let hasRamp = request.objective.terms.contains { $0.ramp != .level }
    guard request.pictures > 1 || !hasRamp else {
      throw RecipeError(
        "the objective '\(request.objective)' goes from t = 0 at the first of several pictures to t = 1 at the last: "
          + "set pictures=2 or more")
    }
    let later = request.changes.compactMap { if case .size(let size) = $0.setting.value { size } else { nil } }
    for canvas in [request.size] + later {
      let longest = request.recipe.parameterization.longestSide
      guard max(canvas.height, canvas.width) <= longest else {
        throw RecipeError(
          "the recipe '\(request.recipe.name)' makes pictures of at most \(longest) a side, not \(canvas): take a smaller "
            + "size, or recipe=plain")
      }
      let (width, height) = (request.pictures * canvas.width, canvas.height)
      guard width <= Picture.largestSide, width * height <= Picture.largestArea else {
        throw RecipeError(
          "\(request.pictures == 1 ? "a picture" : "\(request.pictures) pictures side by side") of \(canvas) would be more "
            + "than the \(Picture.largestSide) pixels a side and the \(Picture.largestArea >> 20) million that are read "
            + "again: set a smaller size")
      }
    }
  }
}
