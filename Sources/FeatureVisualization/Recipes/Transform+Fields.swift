// Transforms in recipe files: objects of one field, `{"jitter": 8}`. Only this table knows their names.

import Files

/// The form of one kind of transform in a file.
struct TransformField: Sendable {
  let key: String
  /// What the value must be, and what the transform does, for errors and the manual.
  let expected, help: String
  fileprivate let read: @Sendable (JSONValue, _ path: String) throws(RecipeError) -> Transform
  /// Returns nil for transforms of another kind.
  fileprivate let write: @Sendable (Transform) -> JSONValue?

  @inline(never) @_semantics("optimize.sil.specialize.generic.never")
  init<Value>(
    _ key: String, _ form: JSONForm<Value>, _ help: String, _ make: @escaping @Sendable (Value) -> Transform,
    value: @escaping @Sendable (Transform) -> Value?
  ) {
    (self.key, self.help, expected) = (key, help, form.expected)
    read = { (json, path) throws(RecipeError) in make(try form.read(json, path)) }
    write = { value($0).map(form.write) }
  }
}

extension Transform {
  static let fields: [TransformField] = [
    TransformField("pad", pixels, "a gray border of this many pixels on every side", { .pad($0) }) {
      if case .pad(let border) = $0 { border } else { nil }
    },
    TransformField("jitter", pixels, "a random crop, this many pixels smaller on each axis", { .jitter($0) }) {
      if case .jitter(let range) = $0 { range } else { nil }
    },
    TransformField(
      "roll", pixelsOrAny,
      "rolls the image (wrapping, unless it is padded) by up to this many whole pixels either way on each axis",
      { .roll($0) }
    ) {
      if case .roll(let range) = $0 { .some(range) } else { nil }
    },
    TransformField(
      "shift", pixelsOrAny,
      "shifts the image by up to this many pixels (mirrored at its edges, unless it is padded or wraps) or by any distance "
        + "(wrapping, unless it is padded)",
      { .shift($0) }
    ) {
      if case .shift(let range) = $0 { .some(range) } else { nil }
    },
    TransformField("scale", Choice.form(in: 0.01...100, isFactor: true), "scales about the center", { .scale($0) }) {
      if case .scale(let choice) = $0 { choice } else { nil }
    },
    TransformField("rotate", Choice.form(in: -360...360), "rotates about the center, in degrees", { .rotate($0) }) {
      if case .rotate(let choice) = $0 { choice } else { nil }
    },
    TransformField(
      "crop", sides, "a random square part, its side between these fractions, stretched over the whole image",
      { .crop(low: $0[0], high: $0[1]) }
    ) {
      if case .crop(let low, let high) = $0 { [low, high] } else { nil }
    },
    TransformField(
      "crops", sides, "parts around the middle, their side going from the first fraction to the second (MACO)",
      { .crops(from: $0[0], to: $0[1]) }
    ) {
      if case .crops(let from, let to) = $0 { [from, to] } else { nil }
    },
    TransformField(
      "colors", .numbers(3...3, in: 0...10),
      "[SHIFT, SCALE, NOISE]: shifts each color by up to SHIFT of the range from black to white, scales it by up to e to the "
        + "power SCALE either way, and adds normal noise whose deviation falls from NOISE to 0",
      { .colors(shift: $0[0], scale: $0[1], drift: $0[2]) }
    ) {
      if case .colors(let shift, let scale, let drift) = $0 { [shift, scale, drift] } else { nil }
    },
    TransformField("noise", .number(0...100), "adds normal noise of this standard deviation", { .noise($0) }) {
      if case .noise(let deviation) = $0 { deviation } else { nil }
    },
    TransformField("blur", .number(0...100), "a Gaussian blur of this standard deviation in pixels", { .blur($0) }) {
      if case .blur(let deviation) = $0 { deviation } else { nil }
    },
  ]

  /// An object of one field.
  static let form = JSONForm<Transform>(expected: "an object") { transform in
    .object([:].merging(fields.compactMap { field in field.write(transform).map { (field.key, $0) } }) { $1 })
  } read: { (json, path) throws(RecipeError) in
    let known = fields.map(\.key).joined(separator: ", ")
    guard case .object(let object) = json else { throw RecipeError(at: path, found: json, expected: "an object") }
    guard let (key, value) = object.first, object.count == 1 else {
      throw RecipeError("\"\(path)\" is an object of \(object.count) fields, expected a single one of \(known)")
    }
    guard let field = fields.first(where: { $0.key == key }) else {
      throw RecipeError("\"\(path).\(key)\" is unknown, expected one of \(known)")
    }
    return try field.read(value, "\(path).\(key)")
  }

  private static let pixels = JSONForm<Int>.whole(0...Recipe.largestSide)

  private static let pixelsOrAny = JSONForm<Int?>("\(pixels.expected), or \"any\"") { json in
    if case .string("any") = json { return .some(nil) }
    return (try? pixels.read(json, "")).map { .some($0) }
  } write: {
    $0.map(pixels.write) ?? .string("any")
  }

  private static let sides = JSONForm<[Float]>.numbers(2...2, in: 0.01...1)
}

extension Transform.Choice {
  /// `{"oneOf": […]}` or `{"between": [LOW, HIGH]}`, of numbers in `range`; where they are factors, also
  /// `{"factorBetween": [LOW, HIGH]}`.
  fileprivate static func form(
    in range: ClosedRange<Float>, isFactor: Bool = false
  ) -> JSONForm<Transform.Choice> {
    let expected =
      "{\"between\": [LOW, HIGH]}\(isFactor ? ", {\"factorBetween\": [LOW, HIGH]}" : "") or {\"oneOf\": […]} of numbers from \(shortest(range.lowerBound)) to "
      + shortest(range.upperBound)
    return JSONForm(expected: expected) { choice in
      switch choice {
      case .oneOf(let list): .object(["oneOf": .array(list.map { JSONValue($0) })])
      case .between(let low, let high): .object(["between": .array([JSONValue(low), JSONValue(high)])])
      case .factorBetween(let low, let high): .object(["factorBetween": .array([JSONValue(low), JSONValue(high)])])
      }
    } read: { (json, path) throws(RecipeError) in
      guard case .object(let object) = json, object.count == 1 else {
        throw RecipeError(at: path, found: json, expected: expected)
      }
      if let list = object["oneOf"] {
        return .oneOf(try JSONForm.numbers(1...1000, in: range).read(list, "\(path).oneOf"))
      }
      let key = isFactor && object["factorBetween"] != nil ? "factorBetween" : "between"
      guard let list = object[key] else { throw RecipeError(at: path, found: json, expected: expected) }
      let ends = try JSONForm.numbers(2...2, in: range).read(list, "\(path).\(key)")
      guard ends[0] <= ends[1] else {
        throw RecipeError(
          "\"\(path).\(key)\" is [\(shortest(ends[0])), \(shortest(ends[1]))], expected the lower number first")
      }
      return key == "factorBetween" ? .factorBetween(ends[0], ends[1]) : .between(ends[0], ends[1])
    }
  }
}
