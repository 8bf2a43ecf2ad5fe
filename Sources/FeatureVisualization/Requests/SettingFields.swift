// The table of settings, in the order in which addresses give them. Addresses, options and their help, the recipe panel
// and the manual come from it.

import NeuralNetwork

extension SettingField {
  public static let table: [SettingField] =
    [
      SettingField("recipe", .recipe, "how the objective is maximized: one of 'phosphene recipes'") {
        .recipe($0.recipe)
      } set: { request, value in
        guard case .recipe(let recipe) = value else { return }
        request.recipe = recipe
        (request.iterations, request.end) = (recipe.stages.iterations, nil)
        request.overrides = [:]  // they belonged to the previous recipe
        request.size = recipe.size.map { Canvas(height: $0, width: $0) } ?? request.size
      },
      SettingField("start", .start, "first image: noise, black, grey or a picture") {
        $0.start.map { .start($0) }
      } set: { request, value in
        if case .start(let start) = value { request.start = start }
      },
      SettingField("seed", .whole(0...UInt64.max), isChangeable: true, increment: .step(1, from: 0), "random seed") {
        .whole($0.seed)
      } set: { request, value in
        request.seed = value.whole ?? request.seed
      },
      SettingField("size", .size, isChangeable: true, increment: .step(16, from: 16), "width and height in pixels") {
        .size($0.size)
      } set: { request, value in
        if case .size(let size) = value { request.size = size }
      },
      SettingField(
        "iterations", .whole(1...UInt64(Recipe.mostIterations)), increment: .step(16, from: 1), "number of steps"
      ) {
        .whole(UInt64($0.iterations))
      } set: { request, value in
        (request.iterations, request.end) = (value.whole.map(Int.init) ?? request.iterations, nil)
      },
      SettingField(
        "end", .whole(0...UInt64(Recipe.mostIterations)), "iteration to stop after, with the schedule of the whole run"
      ) {
        $0.end.map { .whole(UInt64($0)) }
      } set: { request, value in
        request.end = value.whole.map(Int.init)
      },
      SettingField(overriding: "step", .positive, increment: .factor(1.25), "step size") {
        .number($0.optimizer.step)
      } tune: { recipe, value in
        recipe.optimizer.step = value.number ?? recipe.optimizer.step
      },
      SettingField(
        overriding: "jitter", .whole(0...UInt64(Recipe.largestSide)), increment: .step(1, from: 0),
        "largest random shift of the image, in pixels"
      ) {
        $0.jitter.map { .whole(UInt64($0)) }
      } tune: { recipe, value in
        recipe.jitter = value.whole.map(Int.init)
      },
      SettingField(
        overriding: "views", .whole(1...UInt64(Recipe.mostViews)), isChangeable: false,
        "number of views that a step averages"
      ) {
        .whole(UInt64($0.views))
      } tune: { recipe, value in
        recipe.views = value.whole.map(Int.init) ?? recipe.views
      },
    ] + Penalty.allCases.map(penalty) + [
      SettingField(
        "pictures", .whole(1...UInt64(AscentRequest.mostPictures)), "number of pictures that are made at once"
      ) {
        .whole(UInt64($0.pictures))
      } isInAddress: {
        $0.pictures > 1
      } set: { request, value in
        request.pictures = value.whole.map(Int.init) ?? request.pictures
      },
      // they are part of the names of the objective's layers, so addresses give them there
      SettingField("tokens", .tokens, "tokens of a transformer's layer to look at: patches, cls, registers or all") {
        $0.objective.tokens.map { .tokens($0) }
      } isInAddress: { _ in
        false
      } set: { request, value in
        if case .tokens(let tokens) = value { request.objective.look(at: tokens) }
      },
      SettingField("guide", .picture, "picture that \(LayerFunction.guidedNames) compare with") {
        $0.guide.map { .picture($0) }
      } set: { request, value in
        if case .picture(let picture) = value { request.guide = picture }
      },
      SettingField("alpha", .flag, "write pictures with alpha: opaque is what matters to the objective") {
        .flag($0.hasAlpha)
      } isInAddress: {
        $0.hasAlpha
      } set: { request, value in
        request.hasAlpha = value.flag ?? request.hasAlpha
      },
      SettingField("input-range", .inputRange, "pixel range that the network was trained with") {
        .inputRange($0.inputRange)
      } set: { request, value in
        if case .inputRange(let range) = value { request.inputRange = range }
      },
    ]

  /// The weight of a penalty. It is a term of the objective, so addresses give it there.
  private static func penalty(_ penalty: Penalty) -> SettingField {
    SettingField(
      penalty.rawValue, .number(0...1e9), isChangeable: true, increment: .double(above: 0.1), penalty.help
    ) {
      .number($0.weight(of: penalty))
    } isInAddress: { _ in
      false
    } set: { request, value in
      let weight = value.number ?? 0
      request.objective.setWeight(of: penalty, to: weight)
      // without a term the recipe's weight would apply
      if weight == 0, (request.recipe.penalties[penalty] ?? 0) != 0 {
        request.objective.terms.append(Objective.Term(weight: 0, measure: .penalty(penalty)))
      }
    }
  }
}
