import NeuralNetwork

/// A row of the table of settings: what can be set for a request in an address, by an option or in the recipe panel.
public struct SettingField: Sendable {
  /// The name in addresses and options.
  public let key: String
  /// The permitted values.
  public let kind: SettingKind
  /// A short description for help, manual and panel.
  public let help: String
  /// Whether it may change while an ascent runs.
  public let isChangeable: Bool
  /// How `+` and `−` change the value in the recipe panel; nil: the panel does not show it.
  public let increment: Increment?

  /// The value in force; nil: none.
  let value: @Sendable (AscentRequest) -> SettingValue?
  /// Whether an address gives the value; not if it is the recipe's own or part of the objective.
  let isInAddress: @Sendable (AscentRequest) -> Bool
  let set: @Sendable (inout AscentRequest, SettingValue) -> Void
  /// Applies an override to a recipe; nil: this is a setting of the request itself.
  let tune: (@Sendable (inout Recipe, SettingValue) -> Void)?

  /// How a value of the recipe panel is increased and decreased.
  public enum Increment: Sendable {
    /// By a factor, rounded to two significant digits.
    case factor(Float)
    /// Doubled and halved; `above` is the smallest value above 0.
    case double(above: Float)
    /// By a constant, down to `from`; for sizes on both sides.
    case step(UInt64, from: UInt64)
  }

  /// A setting of the request itself.
  init(
    _ key: String, _ kind: SettingKind, isChangeable: Bool = false, increment: Increment? = nil, _ help: String,
    value: @escaping @Sendable (AscentRequest) -> SettingValue?,
    isInAddress: @escaping @Sendable (AscentRequest) -> Bool = { _ in true },
    set: @escaping @Sendable (inout AscentRequest, SettingValue) -> Void
  ) {
    (self.key, self.kind, self.help) = (key, kind, help)
    (self.isChangeable, self.increment) = (isChangeable, increment)
    (self.value, self.isInAddress, self.set, tune) = (value, isInAddress, set, nil)
  }

  /// A number of the recipe that a request may override.
  init(
    overriding key: String, _ kind: SettingKind, isChangeable: Bool = true, increment: Increment? = nil, _ help: String,
    value: @escaping @Sendable (Recipe) -> SettingValue?,
    tune: @escaping @Sendable (inout Recipe, SettingValue) -> Void
  ) {
    (self.key, self.kind, self.help) = (key, kind, help)
    (self.isChangeable, self.increment) = (isChangeable, increment)
    self.value = { value($0.tuned) }
    isInAddress = { $0.overrides[key] != nil }
    set = { $0.overrides[key] = $1 }
    self.tune = tune
  }

  /// The row of setting `key`; nil: there is none.
  public static func named(_ key: String) -> SettingField? { byKey[key] }

  /// The rows of the recipe panel: numbers of the recipe before those of the request.
  public static let numbers =
    table.filter { $0.increment != nil && $0.isOfRecipe } + table.filter { $0.increment != nil && !$0.isOfRecipe }

  /// Whether a recipe has a value for it.
  private var isOfRecipe: Bool { tune != nil || Penalty(rawValue: key) != nil }

  private static let byKey = Dictionary(uniqueKeysWithValues: table.map { ($0.key, $0) })
}
