// The fields of recipe files: names, properties, permitted values and descriptions. Reading, writing, the lists in
// error messages and the section "Recipe files" of the manual come from these tables.

import Files

extension Recipe: FieldObject {
  static let standard = Recipe(name: "")

  static let fields: [Field<Recipe>] = [
    Field("about", \.about, .text, "what the recipe is, in a line"),
    Field(
      "parameterization", \.parameterization, Parameterization.form, isAlwaysWritten: true, isRequired: true,
      "what the optimizer moves"),
    Field(
      "start", \.start, .choice([("noise", .noise), ("black", .black), ("grey", .grey)]),
      "the first image; without it the parameterization's random one"),
    Field(
      "needsPicture", \.needsPicture, .flag,
      "whether it is made to begin with a picture, and shows little without one"),
    Field(
      "transforms", \.transforms, .list(Transform.form),
      "what happens to the image, in this order, before the network sees it"),
    Field("views", \.views, .whole(1...mostViews), "the number of views over which a step averages the gradient"),
    Field(
      "optimizer", \.optimizer, Optimizer.form, isAlwaysWritten: true, isRequired: true, "how a gradient becomes a step"
    ),
    Field("stages", \.stages, Stages.form, isAlwaysWritten: true, isRequired: true, "how the image grows"),
    Field("rescue", \.rescue, Rescue.form, "gradients for nodes that are silent"),
    Field(
      "leak", \.leak, .number(0...1),
      "the fraction of the gradient that passes ReLUs of all layers where they are flat, in every iteration"),
    Field(
      "branches", \.branches, .number(0...1),
      "the fraction of the gradient that enters the branches of residual blocks, past which all of it goes on"),
    Field("prior", \.prior, Prior.form, "what holds the picture near photographs"),
    Field(
      "resemblance", \.resemblance, Resemblance.form, if: .init("there is no \"prior\"") { $0.prior == nil },
      "what holds the picture near the one that it begins with"),
    Field(
      "border", \.border, .number(0...0.45),
      "the fraction of the side of a node's map that does not count, at each border"),
    Field(
      "tile", \.tile, .whole(32...largestSide), "the side of the tiles in which a larger image is shown to the network"),
    Field("size", \.size, .whole(1...largestSide), "the side of the image; without it what the network was made for"),
    Field("penalties", \.penalties, [Penalty: Float].form, "weights of penalties on the image"),
  ]
}

extension Parameterization {
  /// An object whose `kind` determines its other fields.
  static let form = JSONForm<Parameterization>(expected: "an object with a \"kind\"") { parameterization in
    var (kind, json): (String, [String: JSONValue]) =
      switch parameterization {
      case .pixels(let form): ("pixels", form.fieldsAsJSON)
      case .spectrum(let form): ("spectrum", form.fieldsAsJSON)
      case .pyramid(let form): ("pyramid", form.fieldsAsJSON)
      case .phase: ("phase", [:])
      }
    json["kind"] = .string(kind)
    return .object(json)
  } read: { (json, path) throws(RecipeError) in
    guard case .object(let object) = json else { throw RecipeError(at: path, found: json, expected: "an object") }
    let kinds = "\"pixels\", \"spectrum\", \"pyramid\" or \"phase\""
    guard let kind = object["kind"] else { throw RecipeError("\"\(path).kind\" is missing, expected \(kinds)") }
    switch kind {
    case .string("pixels"): return .pixels(try PixelForm(json, at: path, kind: "kind"))
    case .string("spectrum"): return .spectrum(try SpectrumForm(json, at: path, kind: "kind"))
    case .string("pyramid"): return .pyramid(try PyramidForm(json, at: path, kind: "kind"))
    case .string("phase"):
      _ = try PhaseForm(json, at: path, kind: "kind")
      return .phase
    default: throw RecipeError(at: "\(path).kind", found: kind, expected: kinds)
    }
  }
}

/// `phase` has no fields.
private struct PhaseForm: FieldObject {
  static let standard = PhaseForm()
  static let fields: [Field<PhaseForm>] = []
}

extension PixelForm: FieldObject {
  static let standard = PixelForm()

  static let fields: [Field<PixelForm>] = [
    Field("low", \.low, .whole(0...255), isAlwaysWritten: true, "the darkest byte of the random start"),
    Field("high", \.high, .whole(0...255), isAlwaysWritten: true, "the brightest byte of the random start"),
    Field(
      "resampling", \.resampling, .choice(ResamplingFilter.allCases.map { ($0.rawValue, $0) }), isAlwaysWritten: true,
      "how the image gets the size of the next stage"),
  ]
}

extension SpectrumForm: FieldObject {
  static let standard = SpectrumForm()

  static let fields: [Field<SpectrumForm>] = [
    Field(
      "lowest", \.lowest, .number(0.0001...1),
      "the frequency in cycles a pixel below which amplitudes are equal; without it one cycle over the longer side"),
    Field("exponent", \.exponent, .number(0...4), "amplitudes fall by this power of the frequency"),
    Field(
      "contrast", \.contrast, .numbers(3...3),
      "the root mean square at which each color component is held; without it contrast is free"),
    Field(
      "sharing", \.sharing, .numbers(3...3, in: 0...1),
      "the fraction of each component's contrast that all of them share"),
    Field(
      "colors", \.colors, .choice([("natural", .natural), ("lucid", .lucid)]), isAlwaysWritten: true,
      "how components become colors: measured on photographs, or Lucid's"),
    Field(
      "startDeviation", \.startDeviation, .number(0...1000), isAlwaysWritten: true,
      "the standard deviation of the random start"),
    Field(
      "carriedLevel", \.carriedLevel, .number(0...1000),
      "the root mean square that values get in the next stage; without it the image keeps its contrast"),
    Field(
      "carriedNoise", \.carriedNoise, .number(0...1000), isAlwaysWritten: true,
      "the standard deviation of the noise added then"),
  ]
}

extension PyramidForm: FieldObject {
  static let standard = PyramidForm()
  static let fields: [Field<PyramidForm>] = [
    Field(
      "levels", \.levels, .whole(1...12), isAlwaysWritten: true,
      "how many images are added, each half as large as the one before")
  ]
}

extension Optimizer: FieldObject {
  static let standard = Optimizer(.plain, step: 0.1)

  static let fields: [Field<Optimizer>] = [
    Field(
      "rule", \.rule, .choice(Rule.allCases.map { ($0.rawValue, $0) }), isAlwaysWritten: true,
      "the gradient as it is, Adam or Nadam"),
    Field(
      "divideBy", \.scale, .choice(Scale.allCases.map { ($0.rawValue, $0) }), isAlwaysWritten: true,
      if: .init("\"rule\" is \"plain\"") { $0.rule == .plain },
      "what the gradient is divided by: nothing, its standard deviation, mean magnitude, root mean square, or that of each of its frequency bands"
    ),
    Field(
      "levels", \.levels, .whole(1...12), isAlwaysWritten: true,
      if: .init("\"divideBy\" is \"laplacian\"") { $0.rule == .plain && $0.scale == .laplacian },
      "the number of frequency bands"),
    Field("step", \.step, .number(1e-9...1e9), isAlwaysWritten: true, "the step size"),
    Field("decays", \.decays, .flag, "whether the step size falls to almost 0 at the end of a stage"),
    Field(
      "cosine", \.isCosine, .flag, if: .init("\"decays\" is true") { $0.decays },
      "whether it falls along half a cosine instead of a line"),
    Field(
      "betas", \.betas, .numbers(2...2, in: 0...0.999999),
      if: .init("\"rule\" is \"adam\" or \"nadam\"") { $0.rule != .plain },
      "what is kept in each step of the running means of the gradient and of its square"),
    Field("fade", \.fade, .number(0...1), "the fraction of the parameters taken away before each step (weight decay)"),
    Field("clip", \.clip, .number(1e-9...1e9), "the largest norm of the gradient"),
  ]
}

extension Stages: FieldObject {
  static let standard = Stages(iterationsEach: 128)

  static let fields: [Field<Stages>] = [
    Field("count", \.count, .whole(1...64), "how many sizes the image goes through; the last is the full one"),
    Field("factor", \.factor, .number(1...16), "how much larger each is than the one before"),
    Field(
      "iterations", \.iterationsEach, .whole(1...Recipe.mostIterations), isAlwaysWritten: true, "the steps of each"),
    Field("blurs", \.blurs, .flag, "whether pixels are blurred between them"),
    Field(
      "centers", \.centers, .flag,
      "whether what excites the node most is moved to the middle between them, where the image wraps around"),
  ]
}

extension Rescue: FieldObject {
  static let standard = Rescue()

  static let fields: [Field<Rescue>] = [
    Field(
      "leak", \.leak, .number(0...1), isAlwaysWritten: true,
      "the fraction of the gradient that passes the node's own activation function where that is flat"),
    Field("earlier", \.earlier, .number(0...1), "the fraction that passes those of earlier layers"),
    Field(
      "open", \.open, .number(0...1),
      "active only while at most this fraction of the node's positions has a gradient of its own"),
    Field("nearest", \.nearest, .number(0...1), "only at this fraction of the positions, those nearest to passing"),
    Field(
      "iterations", \.iterations, .whole(0...Recipe.mostIterations), "active only in so many iterations from the start"),
  ]
}

extension Prior: FieldObject {
  static let standard = Prior()

  static let fields: [Field<Prior>] = [
    Field(
      "weight", \.weight, .number(0...1000), isAlwaysWritten: true,
      "the size of its gradient as a fraction of the objective's"),
    Field(
      "allowance", \.allowance, .number(0.0001...1000), isAlwaysWritten: true,
      "the charge of a layer at which it has its full weight; photographs have 0.1 to 0.2"),
  ]
}

extension Resemblance: FieldObject {
  static let standard = Resemblance()

  static let fields: [Field<Resemblance>] = [
    Field(
      "weight", \.weight, .number(0...1000), isAlwaysWritten: true,
      "the size of its gradient as a fraction of the objective's, in the first step with both"),
    Field("layer", \.layer, .text, "the layer whose activations are held; without it the objective's"),
  ]
}

extension [Penalty: Float]: FieldObject {
  static let standard: [Penalty: Float] = [:]

  static let fields: [Field<[Penalty: Float]>] = Penalty.allCases.map { penalty in
    Field(penalty.rawValue, \.[penalty], .number(0...1e9), penalty.help)
  }
}
