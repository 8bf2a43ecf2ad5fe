// Parameterizations and transforms in a recipe file.

extension Parameterization {
  init(_ fields: inout JSONFields) throws(RecipeError) {
    let kind = try fields.need("kind", "\"pixels\", \"spectrum\", \"pyramid\" or \"phase\"") { value -> String? in
      guard case .string(let kind) = value, ["pixels", "spectrum", "pyramid", "phase"].contains(kind) else {
        return nil
      }
      return kind
    }
    switch kind {
    case "pixels":
      let low = try fields.whole("low", in: 0...255) ?? 0
      let high = try fields.whole("high", in: low...255) ?? max(low, 254)
      let resampling = try fields.choice("resampling", ResamplingFilter.allCases.map { ($0.rawValue, $0) }) ?? .linear
      self = .pixels(low: UInt8(low), high: UInt8(high), resampling: resampling)
      try fields.end("kind, low, high, resampling")
    case "spectrum":
      let colors =
        try fields.choice("colors", [("natural", ColorSpace.natural), ("lucid", ColorSpace.lucid)]) ?? .natural
      self = .spectrum(
        SpectrumForm(
          lowest: try fields.take("lowest", "a number of cycles a pixel from 0 to 1") {
            if case .number(let number) = $0, (0...1).contains(number) { number } else { nil }
          }, exponent: try fields.number("exponent", in: 0...4).map(Double.init) ?? 1,
          contrast: try fields.numbers("contrast", count: 3...3),
          sharing: try fields.numbers("sharing", count: 3...3, in: 0...1) ?? [0, 0, 0],
          colors: colors,
          startDeviation: try fields.number("startDeviation", in: 0...1000) ?? 1,
          carriedLevel: try fields.number("carriedLevel", in: 0...1000),
          carriedNoise: try fields.number("carriedNoise", in: 0...1000) ?? 0))
      try fields.end("kind, lowest, exponent, contrast, sharing, colors, startDeviation, carriedLevel, carriedNoise")
    case "pyramid":
      self = .pyramid(levels: try fields.whole("levels", in: 1...12) ?? 4)
      try fields.end("kind, levels")
    default:
      self = .phase
      try fields.end("kind")
    }
  }

  var json: JSONValue {
    switch self {
    case .pixels(let low, let high, let resampling):
      return .object([
        "kind": .string("pixels"), "low": .number(Double(low)), "high": .number(Double(high)),
        "resampling": .string(resampling.rawValue),
      ])
    case .spectrum(let form):
      var fields: [String: JSONValue] = [
        "kind": .string("spectrum"), "colors": .string(form.colors == .lucid ? "lucid" : "natural"),
        "startDeviation": JSONValue(form.startDeviation), "carriedNoise": JSONValue(form.carriedNoise),
      ]
      if let lowest = form.lowest { fields["lowest"] = .number(lowest) }
      if form.exponent != 1 { fields["exponent"] = JSONValue(Float(form.exponent)) }
      if form.sharing != [0, 0, 0] { fields["sharing"] = .array(form.sharing.map { JSONValue($0) }) }
      if let contrast = form.contrast { fields["contrast"] = .array(contrast.map { JSONValue($0) }) }
      if let level = form.carriedLevel { fields["carriedLevel"] = JSONValue(level) }
      return .object(fields)
    case .pyramid(let levels): return .object(["kind": .string("pyramid"), "levels": .number(Double(levels))])
    case .phase: return .object(["kind": .string("phase")])
    }
  }

  /// Whether it is made for images whose sides are even.
  var needsEvenSides: Bool {
    switch self {
    case .spectrum, .phase: true
    case .pixels, .pyramid: false
    }
  }
}

extension Transform {
  private static let names = "pad, jitter, roll, shift, scale, rotate, crop, crops, noise, blur"

  init(_ value: JSONValue, path: String) throws(RecipeError) {
    var fields = try JSONFields(value, path: path)
    guard let name = fields.onlyName else {
      throw RecipeError("\"\(path)\" is an object of several fields or none, expected one of \(Self.names)")
    }
    func distance(_ name: String) throws(RecipeError) -> Int {
      try fields.whole(name, in: 0...Recipe.largestSide) ?? 0
    }
    switch name {
    case "pad": self = .pad(try distance(name))
    case "jitter": self = .jitter(try distance(name))
    case "roll":
      self = .roll(
        try fields.need(name, "a whole number from 0 to \(Recipe.largestSide), or \"any\"") { value -> Int?? in
          if case .string("any") = value { return .some(nil) }
          guard case .number(let number) = value, let pixels = Int(exactly: number),
            (0...Recipe.largestSide).contains(pixels)
          else { return nil }
          return .some(pixels)
        })
    case "shift":
      _ = try fields.choice(name, [("any", true)])
      self = .shift
    case "scale": self = .scale(try Choice(&fields, name, in: 0.01...100))
    case "rotate": self = .rotate(try Choice(&fields, name, in: -360...360))
    case "crop":
      let (low, high) = try Self.part(&fields, name)
      self = .crop(low: low, high: high)
    case "crops":
      let (from, to) = try Self.part(&fields, name)
      self = .crops(from: from, to: to)
    case "noise": self = .noise(try fields.number(name, in: 0...100) ?? 0)
    case "blur": self = .blur(try fields.number(name, in: 0...100) ?? 0)
    default: throw RecipeError("\"\(fields.path(name))\" is unknown; known are \(Self.names)")
    }
  }

  /// Two parts of a side.
  private static func part(_ fields: inout JSONFields, _ name: String) throws(RecipeError) -> (Float, Float) {
    let parts = try fields.need(name, "a list of two numbers from 0.01 to 1") { value -> [Float]? in
      guard case .array(let values) = value, values.count == 2 else { return nil }
      let numbers = values.compactMap { if case .number(let n) = $0, (0.01...1).contains(n) { Float(n) } else { nil } }
      return numbers.count == 2 ? numbers : nil
    }
    return (parts[0], parts[1])
  }

  var json: JSONValue {
    let (name, value): (String, JSONValue) =
      switch self {
      case .pad(let border): ("pad", .number(Double(border)))
      case .jitter(let most): ("jitter", .number(Double(most)))
      case .roll(let most): ("roll", most.map { .number(Double($0)) } ?? .string("any"))
      case .shift: ("shift", .string("any"))
      case .scale(let choice): ("scale", choice.json)
      case .rotate(let choice): ("rotate", choice.json)
      case .crop(let low, let high): ("crop", .array([JSONValue(low), JSONValue(high)]))
      case .crops(let from, let to): ("crops", .array([JSONValue(from), JSONValue(to)]))
      case .noise(let deviation): ("noise", JSONValue(deviation))
      case .blur(let deviation): ("blur", JSONValue(deviation))
      }
    return .object([name: value])
  }
}

extension Transform.Choice {
  fileprivate init(_ fields: inout JSONFields, _ name: String, in range: ClosedRange<Float>) throws(RecipeError) {
    guard var choice = try fields.object(name) else {
      throw RecipeError("\"\(fields.path(name))\" is missing, expected {\"between\": [LOW, HIGH]} or {\"oneOf\": […]}")
    }
    if let list = try choice.numbers("oneOf", count: 1...1000) {
      self = .oneOf(list)
    } else if let ends = try choice.numbers("between", count: 2...2), ends[0] <= ends[1] {
      self = .between(ends[0], ends[1])
    } else {
      throw RecipeError("\"\(fields.path(name))\" expected {\"between\": [LOW, HIGH]} or {\"oneOf\": […]}")
    }
    try choice.end("between, oneOf")
    let ends =
      switch self {
      case .oneOf(let list): [list.min()!, list.max()!]
      case .between(let low, let high): [low, high]
      }
    guard ends.allSatisfy(range.contains) else {
      throw RecipeError(
        "\"\(fields.path(name))\" is \(ends[0]) to \(ends[1]), expected numbers from \(range.lowerBound) to \(range.upperBound)"
      )
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .oneOf(let list): .object(["oneOf": .array(list.map { JSONValue($0) })])
    case .between(let low, let high): .object(["between": .array([JSONValue(low), JSONValue(high)])])
    }
  }
}
