import NeuralNetwork

extension AscentRequest {
  /// The recipe with the numbers that this request has otherwise.
  public var tuned: Recipe {
    guard !overrides.isEmpty else { return recipe }
    var recipe = recipe
    for field in SettingField.table {
      if let tune = field.tune, let value = overrides[field.key] { tune(&recipe, value) }
    }
    return recipe
  }

  /// All that is not the recipe's own, and what every network has its own of.
  public var settings: Settings {
    var settings = Settings()
    settings.fixed = SettingField.table.filter { $0.isTold(self) }.compactMap { field in
      field.value(self).map { Setting(field.key, $0) }
    }
    settings.changes = changes
    return settings
  }

  /// The request as it is after `iteration` steps: what was changed by then is so from the start.
  public func current(after iteration: Int) -> AscentRequest {
    var request = self
    for change in changes where change.iteration <= iteration { change.setting.apply(to: &request) }
    return request
  }

  // MARK: - Numbers, as the recipe panel shows and changes them

  /// The number that is set by `field`, as text; nil: there is none.
  public func number(_ field: SettingField) -> String? { field.value(self).map { "\($0)" } }

  /// Whether that number is another than the recipe's own.
  public func isOverridden(_ field: SettingField) -> Bool {
    var own = self
    own.overrides = [:]
    own.iterations = recipe.stages.iterations
    own.objective.terms.removeAll { if case .penalty = $0.measure { true } else { false } }
    return field.value(self) != field.value(own)
  }

  /// That number `notches` larger (+1) or smaller (−1), as text.
  public func number(_ field: SettingField, notches: Int) -> String? {
    switch (field.increment, field.value(self)) {
    case (.factor(let factor)?, .number(let number)?):
      return shortest((notches > 0 ? number * factor : number / factor).twoDigits)
    case (.double(let least)?, .number(let number)?):
      if notches > 0 { return shortest(number == 0 ? least : number * 2) }
      return number <= least ? "0" : shortest(number / 2)
    case (.step(let by, let least)?, .size(let size)?):
      func side(_ side: Int) -> Int { min(max(Int(least), side + Int(by) * notches), Recipe.largestSide) }
      return "\(side(size.width))x\(side(size.height))"
    case (.step(let by, let least)?, let value):
      let number = value?.whole ?? 0
      if notches > 0 { return "\(number &+ by)" }
      return "\(number > least &+ by ? number - by : least)"
    default: return nil
    }
  }
}

extension Setting {
  /// The setting `key` as `text` gives it. Throws `RecipeError` with what is expected.
  public init(_ key: String, _ text: String, book: RecipeBook = RecipeBook()) throws(RecipeError) {
    guard let field = SettingField.named(key) else {
      throw RecipeError("there is no setting '\(key)'; there are \(Setting.keys.joined(separator: ", "))")
    }
    self.init(key, try field.kind.read(text, for: key, book: book))
  }

  /// The keys of all settings.
  public static let keys = SettingField.table.map(\.key)

  /// Applies this setting to `request`.
  public func apply(to request: inout AscentRequest) { SettingField.named(key)?.set(&request, value) }

  /// Whether it may be set while an ascent runs.
  public var isChangeable: Bool { SettingField.named(key)?.isChangeable == true }
}

extension Float {
  /// The nearest number of two digits: 0.064, 12, 8.
  fileprivate var twoDigits: Float {
    guard self > 0, isFinite else { return self }
    var scale: Float = 1
    while self * scale < 10 && scale < 1e30 { scale *= 10 }
    while self * scale >= 100 { scale /= 10 }
    return (self * scale).rounded() / scale
  }
}
