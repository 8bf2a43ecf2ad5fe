import NeuralNetwork

extension AscentRequest {
  /// The recipe with the overrides of this request.
  public var tuned: Recipe {
    guard !overrides.isEmpty else { return recipe }
    var recipe = recipe
    for field in SettingField.table {
      if let tune = field.tune, let value = overrides[field.key] { tune(&recipe, value) }
    }
    return recipe
  }

  /// Every setting that an address has to give: what differs from the recipe, and what depends on the network.
  public var settings: Settings {
    var settings = Settings()
    settings.fixed = SettingField.table.filter { $0.isInAddress(self) }.compactMap { field in
      field.value(self).map { Setting(field.key, $0) }
    }
    settings.changes = changes
    return settings
  }

  /// The request in force after `iteration` steps: changes up to then count from the start.
  public func current(after iteration: Int) -> AscentRequest {
    var request = self
    for change in changes where change.iteration <= iteration { change.setting.apply(to: &request) }
    return request
  }

  // MARK: - Numbers in the recipe panel

  /// The value of `field` as text; nil: it has none.
  public func number(_ field: SettingField) -> String? { field.value(self).map { "\($0)" } }

  /// Whether the value of `field` differs from the recipe's plain.
  public func isOverridden(_ field: SettingField) -> Bool {
    var plain = self
    plain.overrides = [:]
    plain.iterations = recipe.stages.iterations
    plain.objective.terms.removeAll { if case .penalty = $0.measure { true } else { false } }
    return field.value(self) != field.value(plain)
  }

  /// The value of `field`, increased (`notches` > 0) or decreased, as text; nil: it cannot be.
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
  /// Parses the value of setting `key`. Throws `RecipeError` with what was expected.
  public init(_ key: String, _ text: String, book: RecipeBook = RecipeBook()) throws(RecipeError) {
    guard let field = SettingField.named(key) else {
      throw RecipeError("there is no setting '\(key)', expected one of \(Setting.keys.joined(separator: ", "))")
    }
    self.init(key, try field.kind.read(text, for: key, book: book))
  }

  /// The keys of all settings.
  public static let keys = SettingField.table.map(\.key)

  /// Applies this setting to `request`.
  public func apply(to request: inout AscentRequest) { SettingField.named(key)?.set(&request, value) }

  /// Whether it may change while an ascent runs.
  public var isChangeable: Bool { SettingField.named(key)?.isChangeable == true }
}

extension Float {
  /// Rounded to two significant digits: 0.064, 12, 8.
  fileprivate var twoDigits: Float {
    guard self > 0, isFinite else { return self }
    var scale: Float = 1
    while self * scale < 10 && scale < 1e30 { scale *= 10 }
    while self * scale >= 100 { scale /= 10 }
    return (self * scale).rounded() / scale
  }
}
