import NeuralNetwork

/// A row of the table of settings: what may be set for a request, in an address, by an option or in the recipe panel.
public struct SettingField: Sendable {
  /// What addresses and options call it.
  public let key: String
  /// What its value may be.
  public let kind: SettingKind
  /// What it is, in a few words, for help, manual and panel.
  public let help: String
  /// Whether it may be set anew while an ascent runs.
  public let isChangeable: Bool
  /// How `+` and `−` change it in the recipe panel; nil: it is not a number there.
  public let increment: Increment?

  /// The value in force; nil: there is none.
  let value: @Sendable (AscentRequest) -> SettingValue?
  /// Whether an address tells it: what is the recipe's own, or stands in the objective, is not told.
  let isTold: @Sendable (AscentRequest) -> Bool
  let set: @Sendable (inout AscentRequest, SettingValue) -> Void
  /// Sets the number of the recipe that a request overrides; nil: it is a setting of the request itself.
  let tune: (@Sendable (inout Recipe, SettingValue) -> Void)?

  /// How a number of the recipe panel becomes a notch larger or smaller.
  public enum Increment: Sendable {
    /// By a factor, rounded to two digits.
    case factor(Float)
    /// Twice or half as large; above 0 comes this, below it 0.
    case double(above: Float)
    /// By so many, no less than `from`; sizes on both sides.
    case step(UInt64, from: UInt64)
  }

  /// A setting of the request itself.
  init(
    _ key: String, _ kind: SettingKind, isChangeable: Bool = false, increment: Increment? = nil, _ help: String,
    value: @escaping @Sendable (AscentRequest) -> SettingValue?,
    isTold: @escaping @Sendable (AscentRequest) -> Bool = { _ in true },
    set: @escaping @Sendable (inout AscentRequest, SettingValue) -> Void
  ) {
    (self.key, self.kind, self.help) = (key, kind, help)
    (self.isChangeable, self.increment) = (isChangeable, increment)
    (self.value, self.isTold, self.set, tune) = (value, isTold, set, nil)
  }

  /// A number of the recipe, which the request may override.
  init(
    overriding key: String, _ kind: SettingKind, increment: Increment, _ help: String,
    value: @escaping @Sendable (Recipe) -> SettingValue?,
    tune: @escaping @Sendable (inout Recipe, SettingValue) -> Void
  ) {
    (self.key, self.kind, self.help) = (key, kind, help)
    (isChangeable, self.increment) = (true, increment)
    self.value = { value($0.tuned) }
    isTold = { $0.overrides[key] != nil }
    set = { $0.overrides[key] = $1 }
    self.tune = tune
  }

  /// The row of `key`; nil: there is no such setting.
  public static func named(_ key: String) -> SettingField? { byKey[key] }

  /// The rows of the recipe panel: the recipe's own numbers before those of the request.
  public static let numbers =
    table.filter { $0.increment != nil && $0.isOfRecipe } + table.filter { $0.increment != nil && !$0.isOfRecipe }

  /// Whether a recipe has a number of its own for it.
  private var isOfRecipe: Bool { tune != nil || Penalty(rawValue: key) != nil }

  private static let byKey = Dictionary(uniqueKeysWithValues: table.map { ($0.key, $0) })
}
