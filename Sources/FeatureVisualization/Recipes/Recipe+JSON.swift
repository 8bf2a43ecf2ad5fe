// A method as a JSON file, and back. `assets/recipes/natural.json` is an example.

import FoundationEssentials

extension Recipe {
  /// Reads a recipe file's bytes. Throws `RecipeError` with the field, what was found and what is expected.
  public init(json bytes: [UInt8], name: String) throws(RecipeError) {
    var fields = try JSONFields(bytes)
    self.init(name: name)
    about = try fields.text("about") ?? ""
    guard var form = try fields.object("parameterization") else {
      throw RecipeError("\"parameterization\" is missing, expected an object with a \"kind\"")
    }
    parameterization = try Parameterization(&form)
    start = try fields.choice("start", [("noise", .noise), ("black", .black), ("grey", .grey)])
    transforms = []
    for (number, value) in (try fields.list("transforms") ?? []).enumerated() {
      transforms.append(try Transform(value, path: "transforms[\(number)]"))
    }
    views = try fields.whole("views", in: 1...1024) ?? 1
    guard var rule = try fields.object("optimizer") else {
      throw RecipeError("\"optimizer\" is missing, expected an object with a \"rule\"")
    }
    optimizer = try Optimizer(&rule)
    guard var growth = try fields.object("stages") else {
      throw RecipeError("\"stages\" is missing, expected an object with \"iterations\"")
    }
    stages = Stages(
      count: try growth.whole("count", in: 1...64) ?? 1, factor: try growth.number("factor", in: 1...16) ?? 1,
      iterationsEach: try growth.whole("iterations", in: 1...Recipe.mostIterations) ?? 128,
      blurs: try growth.bool("blurs") ?? false)
    try growth.end("count, factor, iterations, blurs")
    if var rescue = try fields.object("rescue") {
      self.rescue = Rescue(
        leak: try rescue.number("leak", in: 0...1) ?? 1, earlier: try rescue.number("earlier", in: 0...1) ?? 0,
        open: try rescue.number("open", in: 0...1) ?? 0, nearest: try rescue.number("nearest", in: 0...1) ?? 1,
        iterations: try rescue.whole("iterations", in: 0...Recipe.mostIterations))
      try rescue.end("leak, earlier, open, nearest, iterations")
    }
    border = try fields.number("border", in: 0...0.45) ?? 0
    tile = try fields.whole("tile", in: 32...Recipe.largestSide)
    size = try fields.whole("size", in: 1...Recipe.largestSide)
    if var charges = try fields.object("penalties") {
      for penalty in Penalty.allCases { penalties[penalty] = try charges.number(penalty.rawValue, in: 0...1e9) }
      try charges.end(Penalty.allCases.map(\.rawValue).joined(separator: ", "))
    }
    try fields.end(
      "about, parameterization, start, transforms, views, optimizer, stages, rescue, border, tile, size, penalties")
    if case .plain(.laplacian) = optimizer.rule {
      guard case .pixels = parameterization else {
        throw RecipeError("\"optimizer.divideBy\" is \"laplacian\", which takes \"parameterization.kind\" \"pixels\"")
      }
    }
  }

  /// The recipe file, in one line; fields that say nothing new are left out.
  public var json: String { text([.sortedKeys, .withoutEscapingSlashes]) }

  /// The recipe file as a person reads it.
  public var prettyJSON: String { text([.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) }

  private func text(_ formatting: JSONEncoder.OutputFormatting) -> String {
    var fields: [String: JSONValue] = [
      "parameterization": parameterization.json, "optimizer": optimizer.json, "stages": stages.json,
    ]
    if !about.isEmpty { fields["about"] = .string(about) }
    if let start { fields["start"] = .string("\(start)") }
    if !transforms.isEmpty { fields["transforms"] = .array(transforms.map(\.json)) }
    if views != 1 { fields["views"] = .number(Double(views)) }
    if let rescue { fields["rescue"] = rescue.json }
    if border != 0 { fields["border"] = JSONValue(border) }
    if let tile { fields["tile"] = .number(Double(tile)) }
    if let size { fields["size"] = .number(Double(size)) }
    if !penalties.isEmpty {
      fields["penalties"] = .object(
        Dictionary(uniqueKeysWithValues: penalties.map { ($0.key.rawValue, JSONValue($0.value)) }))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try! encoder.encode(JSONValue.object(fields)), as: UTF8.self)
  }
}

extension JSONValue {
  /// The shortest decimal that is this number in single precision.
  init(_ number: Float) { self = .number(Double("\(number)")!) }
}

extension Stages {
  fileprivate var json: JSONValue {
    var fields: [String: JSONValue] = ["iterations": .number(Double(iterationsEach))]
    if count != 1 { fields["count"] = .number(Double(count)) }
    if factor != 1 { fields["factor"] = JSONValue(factor) }
    if blurs { fields["blurs"] = .bool(true) }
    return .object(fields)
  }
}

extension Rescue {
  fileprivate var json: JSONValue {
    var fields: [String: JSONValue] = ["leak": JSONValue(leak)]
    if earlier != 0 { fields["earlier"] = JSONValue(earlier) }
    if open != 0 { fields["open"] = JSONValue(open) }
    if nearest != 1 { fields["nearest"] = JSONValue(nearest) }
    if let iterations { fields["iterations"] = .number(Double(iterations)) }
    return .object(fields)
  }
}

extension Optimizer {
  private static let scales: [(String, Scale)] = [
    ("nothing", .none), ("deviation", .deviation), ("meanAbsolute", .meanAbsolute),
    ("rootMeanSquare", .rootMeanSquare), ("laplacian", .laplacian(levels: 4)),
  ]

  fileprivate init(_ fields: inout JSONFields) throws(RecipeError) {
    let name = try fields.choice("rule", [("plain", "plain"), ("adam", "adam"), ("nadam", "nadam")]) ?? "plain"
    var rule = name == "adam" ? Rule.adam : .nadam
    if name == "plain" {
      let scale = try fields.choice("divideBy", Self.scales) ?? .deviation
      rule = .plain(scale)
      if case .laplacian = scale { rule = .plain(.laplacian(levels: try fields.whole("levels", in: 1...12) ?? 4)) }
    }
    self.init(
      rule, step: try fields.number("step", in: 1e-9...1e9) ?? 0.1, decays: try fields.bool("decays") ?? false,
      fade: try fields.number("fade", in: 0...1) ?? 0, clip: try fields.number("clip", in: 1e-9...1e9))
    let isPlain = name == "plain"
    let own = isPlain ? "divideBy, levels (of divideBy laplacian), " : ""
    try fields.end("rule, \(own)step, decays, fade, clip\(isPlain ? "" : "; divideBy goes with the rule plain")")
  }

  fileprivate var json: JSONValue {
    var fields: [String: JSONValue] = ["step": JSONValue(step)]
    switch rule {
    case .adam: fields["rule"] = .string("adam")
    case .nadam: fields["rule"] = .string("nadam")
    case .plain(let scale):
      fields["rule"] = .string("plain")
      if case .laplacian(let levels) = scale {
        fields["divideBy"] = .string("laplacian")
        fields["levels"] = .number(Double(levels))
      } else {
        fields["divideBy"] = .string(Self.scales.first { $0.1 == scale }!.0)
      }
    }
    if decays { fields["decays"] = .bool(true) }
    if fade != 0 { fields["fade"] = JSONValue(fade) }
    if let clip { fields["clip"] = JSONValue(clip) }
    return .object(fields)
  }
}
