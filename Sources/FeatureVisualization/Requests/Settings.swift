import NeuralNetwork

/// The settings that a user gives for an ascent: `seed=3,recipe=natural,step@40=0.02`.
public struct Settings: Hashable, Sendable {
  /// Settings in force from the start, in the order in which they were given.
  public var fixed: [Setting] = []
  /// The user's recipes of the names of standard ones, which take their places.
  private(set) var standards: [String: Recipe] = [:]
  /// Settings that change while the ascent runs.
  public var changes: [AscentRequest.Change] = []

  /// Makes settings that change nothing.
  public init() {}

  /// Adds `setting`, which replaces an earlier one of the same key.
  public mutating func set(_ setting: Setting) {
    fixed.removeAll { $0.key == setting.key }
    fixed.append(setting)
  }

  /// These settings, overridden by `others`.
  public func merging(_ others: Settings) -> Settings {
    var merged = self
    // a number of iterations means all of them
    if others["iterations"] != nil { merged.fixed.removeAll { $0.key == "end" } }
    for setting in others.fixed { merged.set(setting) }
    if !others.changes.isEmpty { merged.changes = others.changes }
    return merged
  }

  /// These settings with the user's recipes of the standard names, unless they give another. Throws `RecipeError` if a
  /// file is invalid.
  public func withStandardRecipes(of book: RecipeBook = RecipeBook()) throws(RecipeError) -> Settings {
    let names = RecipeBook.standards
    if case .recipe(let recipe)? = self["recipe"]?.value, !names.contains(recipe.name) { return self }
    var settings = self
    for name in names where book.path(of: name) != nil {
      settings.standards[name] = try book.recipe(named: name)
    }
    return settings
  }

  /// `request` with these settings. The recipe comes first, because the others may override its numbers; then the
  /// iterations, because an end may cut them short.
  public func applied(to request: AscentRequest) -> AscentRequest {
    var request = request
    let first = ["recipe", "iterations"]
    let others = fixed.filter { !first.contains($0.key) }
    for setting in first.compactMap({ self[$0] }) + others { setting.apply(to: &request) }
    if !changes.isEmpty { request.changes = changes }
    return request
  }

  /// These settings for a network that is open already, and so has its input range.
  public var withoutInputRange: Settings {
    var settings = self
    settings.fixed.removeAll { $0.key == "input-range" }
    return settings
  }

  /// The input range that is set; nil: none.
  public var inputRange: InputRange? {
    if case .inputRange(let range)? = self["input-range"]?.value { return range }
    return nil
  }

  /// The setting of `key` from the start; nil: none.
  public subscript(key: String) -> Setting? { fixed.first { $0.key == key } }
}

extension Settings: CustomStringConvertible {
  /// The text form, which `init(_:)` parses.
  public var description: String {
    (fixed.map { "\($0.key)=\($0.value)" } + changes.map { "\($0.setting.key)@\($0.iteration)=\($0.setting.value)" })
      .joined(separator: ",")
  }

  /// Parses a text form. Pictures whose SHA-256 is given in `pictures` (key `phosphene:start-sha256`) are not opened.
  /// Throws `RecipeError`, which names the setting that is wrong.
  public init(
    _ text: some StringProtocol, book: RecipeBook = RecipeBook(), pictures: [String: String] = [:]
  ) throws(RecipeError) {
    self.init()
    for assignment in Self.assignments(in: text) {
      guard let equals = assignment.firstIndex(of: "=") else {
        throw RecipeError("'\(assignment)' has no value: expected KEY=VALUE, as in seed=3")
      }
      let name = assignment[..<equals].split(separator: "@", omittingEmptySubsequences: false)
      let (key, value) = (String(name.first ?? ""), String(assignment[assignment.index(after: equals)...]))
      let known = pictures["phosphene:\(key)-sha256"].map { PictureReference(path: value, sha256: $0) }
      let setting: Setting
      switch (key, known) {
      case ("start", let picture?): setting = .start(.picture(picture))
      case (_, let picture?): setting = Setting(key, .picture(picture))
      default: setting = try Setting(key, value, book: book)
      }
      guard name.count > 1 else {
        set(setting)
        continue
      }
      guard name.count == 2, let iteration = Int(name[1]), (0...Recipe.mostIterations).contains(iteration) else {
        throw RecipeError("'\(assignment)': expected KEY@ITERATION=VALUE, as in step@40=0.02")
      }
      guard setting.isChangeable else {
        throw RecipeError(
          "'\(assignment)': \(setting.key) cannot change while an ascent runs; only "
            + "\(SettingField.table.filter(\.isChangeable).map(\.key).joined(separator: ", ")) can")
      }
      changes.append(AscentRequest.Change(setting, at: iteration))
    }
    changes = changes.enumerated().sorted { ($0.element.iteration, $0.offset) < ($1.element.iteration, $1.offset) }
      .map(\.element)
  }

  /// Splits `text` at the commas that a key follows, because values may contain others. A path may even contain what
  /// looks like a key, so there only an existing key counts; elsewhere an unknown one is an error to be reported.
  private static func assignments(in text: some StringProtocol) -> [String] {
    var assignments: [String] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let key = piece.prefix { $0 != "=" && $0 != "@" }
      let isPath = assignments.last.map { $0.hasPrefix("start=") || $0.hasPrefix("guide=") } ?? false
      let isKey =
        isPath
        ? Setting.keys.contains(String(key)) : key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
      if assignments.isEmpty || (key.count < piece.count && !key.isEmpty && isKey) {
        assignments.append(String(piece))
      } else {
        assignments[assignments.count - 1] += "," + piece
      }
    }
    return assignments
  }

  /// Splits an address at the first `@` outside of quotation marks that is followed by a key and `=`; `settings` is nil
  /// if there is none.
  public static func split(_ address: String) -> (target: String, settings: String?) {
    guard let last = address.lastIndex(of: "=") else { return (address, nil) }
    for index in separators(in: address) where index < last {
      let rest = address[address.index(after: index)...]
      let key = rest.prefix { $0 != "=" && $0 != "@" }
      if Setting.keys.contains(String(key)) { return (String(address[..<index]), String(rest)) }
    }
    return (address, nil)
  }

  /// The places of `@` in an address, but for those in quotation marks.
  private static func separators(in address: String) -> [String.Index] {
    var indices: [String.Index] = []
    var rest = address[...]
    var previous: Character?
    while !rest.isEmpty {
      if rest.skipQuotedName(after: previous) {
        previous = "\""
        continue
      }
      if rest.first == "@" { indices.append(rest.startIndex) }
      previous = rest.removeFirst()
    }
    return indices
  }

  /// The error for an address that ends like settings, but with an unknown key or without a value; nil: it does not.
  static func refusal(of address: String) -> (any Error)? {
    guard let at = separators(in: address).last else { return nil }
    let rest = address[address.index(after: at)...]
    let key = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    let next = rest.dropFirst(key.count).first
    if next == nil || next == ",", Setting.keys.contains(String(key)) {
      return RecipeError("the setting '\(key)' has no value: expected @\(key)=VALUE")
    }
    guard !key.isEmpty, next == "=" else { return nil }
    return RecipeError("there is no setting '\(key)', expected one of \(Setting.keys.joined(separator: ", "))")
  }
}
