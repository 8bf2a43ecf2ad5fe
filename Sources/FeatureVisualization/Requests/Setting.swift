import NeuralNetwork

/// One thing that a request sets: `seed=3`.
public struct Setting: Hashable, Sendable {
  /// The name of its row in `SettingField.table`.
  public let key: String
  /// The value it is set to.
  public let value: SettingValue

  init(_ key: String, _ value: SettingValue) { (self.key, self.value) = (key, value) }

  /// How the objective is maximized.
  public static func recipe(_ recipe: Recipe) -> Setting { Setting("recipe", .recipe(recipe)) }
  /// The first image.
  public static func start(_ start: Start) -> Setting { Setting("start", .start(start)) }
  /// The seed of all random numbers.
  public static func seed(_ seed: UInt64) -> Setting { Setting("seed", .whole(seed)) }
  /// The iteration to stop after.
  public static func end(_ iteration: Int) -> Setting { Setting("end", .whole(UInt64(max(0, iteration)))) }
  /// The size of the final image.
  public static func size(_ size: Canvas) -> Setting { Setting("size", .size(size)) }
  /// This setting with `path` applied to the path of its picture, if it has one.
  public func movingPicture(_ path: (String) -> String) -> Setting {
    switch value {
    case .start(.picture(let picture)): Setting(key, .start(.picture(picture.moved(to: path(picture.path)))))
    case .picture(let picture): Setting(key, .picture(picture.moved(to: path(picture.path))))
    default: self
    }
  }

  /// How pixels are scaled for the network.
  public static func inputRange(_ range: InputRange) -> Setting { Setting("input-range", .inputRange(range)) }
}

/// The value of a setting.
public enum SettingValue: Hashable, Sendable {
  case recipe(Recipe)
  case start(Start)
  case picture(PictureReference)
  case size(Canvas)
  case inputRange(InputRange)
  case whole(UInt64)
  case number(Float)
  case tokens(TokenSet)
  case flag(Bool)

  var whole: UInt64? { if case .whole(let value) = self { value } else { nil } }
  var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
  var number: Float? { if case .number(let value) = self { value } else { nil } }
}

extension SettingValue: CustomStringConvertible {
  /// The value as in an address.
  public var description: String {
    switch self {
    case .recipe(let recipe): recipe.name
    case .start(let start): "\(start)"
    case .picture(let picture): picture.path
    case .size(let size): "\(size.width)x\(size.height)"
    case .inputRange(let range): "\(range)"
    case .whole(let number): "\(number)"
    case .number(let number): shortest(number)
    case .tokens(let tokens): tokens.rawValue
    case .flag(let flag): flag ? "yes" : "no"
    }
  }
}
