import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

/// Parameters, an image and gradients of their sizes.
struct RenderedParameters {
  let parameters: any ImageParameters
  let image: FeatureMap
  private let memory: Buffer

  init(_ form: Parameterization, _ canvas: Canvas, cores: Cores = Cores()) {
    self.init(form.parameters(on: canvas, cores: cores))
  }

  init(_ parameters: any ImageParameters) {
    self.parameters = parameters
    let shape = Shape(parameters.canvas.height, parameters.canvas.width, 3)
    memory = Buffer(shape)
    image = memory.map(shape)
  }

  /// Parameters at another size that continue from these.
  func carried(to canvas: Canvas, base: FeatureMap? = nil, using random: inout Random) -> RenderedParameters {
    RenderedParameters(parameters.carried(to: canvas, base: base, using: &random))
  }

  func render() -> [Float] {
    parameters.render(into: image)
    return image.array
  }

  func gradient(of direction: [Float]) -> [Float] {
    let memory = Buffer(image.shape)
    let map = memory.map(image.shape)
    map.fill(direction)
    var gradient = [Float](repeating: .nan, count: parameters.values.count)
    gradient.withUnsafeMutableBufferPointer { parameters.adjoint(map, into: $0) }
    return withExtendedLifetime(memory) { gradient }
  }

  func start(from picture: [Float]) {
    let memory = Buffer(image.shape)
    let map = memory.map(image.shape)
    map.fill(picture)
    withExtendedLifetime(memory) { parameters.start(from: map) }
  }

  /// Σ image · direction, summed in float64, at the values moved by `step` along `way`.
  func height(_ direction: [Float], _ values: [Float], _ way: [Float], _ step: Float) -> Double {
    for i in values.indices { parameters.values[i] = values[i] + step * way[i] }
    return zip(render(), direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// A smooth color picture in the middle of the range.
  static func picture(_ canvas: Canvas) -> [Float] {
    (0..<canvas.height * canvas.width * 3).map { i in
      let x = Float(i / 3 % canvas.width) / Float(canvas.width), y = Float(i / 3 / canvas.width) / Float(canvas.height)
      let wave = 4 * (x * (1 - x) * 2 - y * (1 - y))
      return [0.4 * wave, 0.3 - 0.4 * x, 0.6 * y - 0.4][i % 3]
    }
  }
}

extension SpectrumForm {
  /// The parameterizations of the recipe files.
  static let natural = of("natural"), lucid = of("lucid")

  private static func of(_ name: String) -> SpectrumForm {
    guard case .spectrum(let form)? = RecipeBook.builtIn.first(where: { $0.name == name })?.parameterization else {
      preconditionFailure("the recipe '\(name)' climbs no spectrum")
    }
    return form
  }
}

struct ParametersTests {
  static let forms: [Parameterization] = [
    .pixels(PixelForm()), .spectrum(.natural), .spectrum(held), .spectrum(.lucid), .pyramid(PyramidForm(levels: 3)),
    .phase,
  ]
  /// `natural` without shared contrast, as in the reference.
  static let held = {
    var form = SpectrumForm.natural
    (form.contrast, form.sharing, form.exponent) = ([1, 0.8, 0.8], [0, 0, 0], 1)
    return form
  }()
  static let canvases = [Canvas(height: 9, width: 11), Canvas(height: 8, width: 6), Canvas(height: 7, width: 10)]

  @Test(arguments: forms, canvases)
  func theGradientMatchesDifferencesOfTheImage(_ form: Parameterization, _ canvas: Canvas) {
    let it = RenderedParameters(form, canvas)
    var random = Random(seed: 3)
    it.parameters.start(using: &random)
    let values = Array(it.parameters.values), count = values.count
    let direction = [Float].random(canvas.height * canvas.width * 3, seed: 4)
    let level = max(0.01, values.largestMagnitude)
    _ = it.render()
    let gradient = it.gradient(of: direction)
    for seed in UInt64(10)..<14 {
      let way = [Float].random(count, seed: seed).map { $0 * level }
      let expected = zip(gradient, way).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let step: Float = 1e-2
      // a difference of fourth order, whose step may be large compared to rounding errors
      let near = it.height(direction, values, way, step) - it.height(direction, values, way, -step)
      let far = it.height(direction, values, way, 2 * step) - it.height(direction, values, way, -2 * step)
      let difference = (8 * near - far) / (12 * Double(step))
      #expect(abs(difference - expected) < 2e-3 * max(0.1, abs(expected)), "\(difference), \(expected)")
    }
  }

  /// Reorders spectra of components × rows × columns × parts (`shape`) to our layout.
  private static func own(_ values: [Float], _ shape: [Int]) -> [Float] {
    let (rows, columns) = (shape[1], shape[2])
    var result = values
    for (i, value) in values.enumerated() {
      let column = i / 2 % columns, row = i / 2 / columns % rows, component = i / 2 / columns / rows
      result[((i % 2 * rows + row) * 3 + component) * columns + column] = value
    }
    return result
  }

  /// The numbers of a case, with spectra in our layout.
  private static func numbers(_ name: String, of tensors: Safetensors) throws -> [Float] {
    let shape = try tensors.shape(of: name)
    return shape.count == 4 ? own(try tensors.floats(name), shape) : try tensors.floats(name)
  }

  @Test func aStepOfNaturalMatchesTheReference() throws {
    let tensors = try ReferenceFiles.tensors("Tests/Reference/Images/images.safetensors")
    func numbers(_ part: String) throws -> [Float] { try Self.numbers("step/\(part)", of: tensors) }
    let canvas = Canvas(height: 12, width: 12)
    let it = RenderedParameters(.spectrum(Self.held), canvas)
    let values = try numbers("values"), drawn = try numbers("drawn")
    _ = it.parameters.values.update(fromContentsOf: values)
    _ = it.render()
    let viewer = Viewer([.shift(nil)], on: canvas, cores: Cores())
    viewer.map = AffineMap.rotating(Double(drawn[1]), scale: Double(drawn[0]), width: 12, height: 12)
      .then(.shift(Double(drawn[2]), Double(drawn[3])))
    let memory = Buffer(it.image.shape)
    let view = memory.map(it.image.shape)
    view.fill(try numbers("direction"))
    viewer.adjoint(view, into: it.image)
    let gradient = it.gradient(of: it.image.array), expected = try numbers("gradient")
    #expect(gradient.error(against: expected) < 1e-4)
    let rms = (gradient.reduce(0) { $0 + $1 * $1 } / Float(gradient.count)).squareRoot()
    let stepped = zip(values, gradient).map { 0.98 * $0 + 10 * (1 - 3.0 / 80) * $1 / rms }
    let after = try numbers("stepped")
    #expect(stepped.error(against: after) < 1e-4)
  }

  @Test func aCarriedSpectrumMatchesTheReference() throws {
    let tensors = try ReferenceFiles.tensors("Tests/Reference/Images/images.safetensors")
    var form = Self.held
    form.carriedNoise = 0
    let before = RenderedParameters(.spectrum(form), Canvas(height: 12, width: 12))
    let large = Canvas(height: 22, width: 22)
    let values = try Self.numbers("carried/values", of: tensors)
    _ = before.parameters.values.update(fromContentsOf: values)
    var random = Random(seed: 1)
    let after = before.carried(to: large, using: &random)
    let expected = try Self.numbers("carried/result", of: tensors)
    #expect(Array(after.parameters.values).error(against: expected) < 1e-5)
  }

  @Test(arguments: ["natural", "lucid"], ["12x12", "9x11", "10x13"])
  func spectraMatchTheReference(_ name: String, _ size: String) throws {
    let tensors = try ReferenceFiles.tensors("Tests/Reference/Images/images.safetensors")
    let shape = try tensors.shape(of: "\(name)/\(size)/values")
    let canvas = Canvas(height: shape[1], width: try tensors.shape(of: "\(name)/\(size)/image")[1])
    let it = RenderedParameters(.spectrum(name == "natural" ? Self.held : .lucid), canvas)
    func own(_ values: [Float]) -> [Float] { Self.own(values, shape) }
    func numbers(_ part: String) throws -> [Float] { try tensors.floats("\(name)/\(size)/\(part)") }
    for (i, value) in own(try numbers("values")).enumerated() { it.parameters.values[i] = value }
    let (image, gradient) = (try numbers("image"), own(try numbers("gradient")))
    #expect(it.render().error(against: image) < 1e-5)
    let computed = it.gradient(of: try numbers("direction"))
    #expect(computed.error(against: gradient) < 1e-5)
  }

  @Test func sharedContrastGoesWhereItIsNeeded() {
    let canvas = Canvas(height: 16, width: 16)
    func spread(_ sharing: [Float], without component: Int) -> Double {
      var form = Self.held
      (form.contrast, form.sharing) = ([1, 1, 1], sharing)
      let it = RenderedParameters(.spectrum(form), canvas)
      var random = Random(seed: 2)
      it.parameters.start(using: &random)
      let fourier = Fourier(height: 16, width: 16, cores: Cores())
      for part in 0..<2 {
        for row in 0..<16 {
          for column in 0..<fourier.columns {
            it.parameters.values[fourier.index(part: part, row: row, component: component, column: column)] *= 0.001
          }
        }
      }
      let image = it.render(), mean = image.reduce(0, +) / Float(image.count)
      return image.reduce(0) { $0 + Double(($1 - mean) * ($1 - mean)) }
    }
    // a faint brightness stays faint only where its contrast is shared
    #expect(spread([1, 1, 1], without: 0) < 0.7 * spread([0, 0, 0], without: 0))
    // and faint colors leave more contrast to the brightness
    #expect(spread([1, 0, 0], without: 1) > 1.05 * spread([0, 0, 0], without: 1))
  }

  @Test func noiseStaysInItsRange() {
    let it = RenderedParameters(.pixels(PixelForm(low: 150, high: 179)), Canvas(height: 20, width: 20))
    var random = Random(seed: 1)
    it.parameters.start(using: &random)
    let bytes = Set(it.render().map { Int((($0 + 1) * 127.5).rounded()) })
    #expect(bytes == Set(150...179))
  }

  @Test(arguments: forms, canvases)
  func startingFromAPictureRendersIt(_ form: Parameterization, _ canvas: Canvas) {
    let it = RenderedParameters(form, canvas)
    let picture = RenderedParameters.picture(canvas)
    it.start(from: picture)
    let rendered = it.render()
    switch form {
    case .pixels: #expect(rendered == picture)
    case .spectrum(.lucid), .pyramid: #expect(rendered.error(against: picture) * picture.largestMagnitude < 1 / 255)
    // the contrast is normalized
    case .spectrum: #expect(Self.correlation(rendered, picture) > 0.6)
    // and the magnitudes are fixed
    case .phase: #expect(Self.correlation(rendered, picture) > 0.2)
    }
  }

  @Test(arguments: forms, canvases)
  func startingFromARenderedImageRendersItAgain(_ form: Parameterization, _ canvas: Canvas) {
    let it = RenderedParameters(form, canvas)
    it.start(from: RenderedParameters.picture(canvas))
    let image = it.render()
    it.start(from: image)
    #expect(it.render().error(against: image) < 2e-2)
  }

  @Test func aColorSpaceWithoutColorsCanStartFromAColorPicture() throws {
    let file =
      "{\"parameterization\":{\"kind\":\"spectrum\",\"contrast\":[1,0,0],\"colors\":\"natural\"},\"optimizer\":{\"rule\":\"adam\"},\"stages\":{}}"
    let recipe = try Recipe(json: [UInt8](file.utf8), name: "gray")
    let canvas = Canvas(height: 12, width: 12)
    let it = RenderedParameters(recipe.parameterization, canvas)
    it.start(from: RenderedParameters.picture(canvas))
    let values = it.render()
    #expect(!values.contains { !$0.isFinite })
  }

  private static func correlation(_ a: [Float], _ b: [Float]) -> Float {
    func centered(_ x: [Float]) -> [Float] {
      let mean = x.reduce(0, +) / Float(x.count)
      return x.map { $0 - mean }
    }
    func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let (a, b) = (centered(a), centered(b))
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  @Test(arguments: forms)
  func startingFromBlackOrWhiteGivesFiniteValues(_ form: Parameterization) {
    let canvas = Canvas(height: 6, width: 9)
    for level: Float in [-1, 1, 0] {
      let it = RenderedParameters(form, canvas)
      it.start(from: [Float](repeating: level, count: canvas.height * canvas.width * 3))
      let image = it.render()
      #expect(image.allSatisfy { $0.isFinite && abs($0) <= 1 })
      let gradient = it.gradient(of: .random(image.count, seed: 1))
      #expect(gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test(arguments: forms)
  func aCarriedImageIsTheSameAtALargerSize(_ form: Parameterization) {
    let small = Canvas(height: 12, width: 16), large = Canvas(height: 24, width: 32)
    let before = RenderedParameters(form, small)
    before.start(from: RenderedParameters.picture(small))
    let old = before.render()
    var random = Random(seed: 1)
    let after = before.carried(to: large, using: &random)
    let new = after.render()
    // compared with the mean of 2 × 2 pixels
    let reduced = (0..<old.count).map { i in
      let at = (i / 3 / 16 * 2 * 32 + i / 3 % 16 * 2) * 3 + i % 3
      return (new[at] + new[at + 3] + new[at + 96] + new[at + 99]) / 4
    }
    let tolerance: Double =
      form == .phase ? 1.2 : form == .spectrum(.natural) || form == .spectrum(Self.held) ? 0.6 : 0.2
    #expect(reduced.distance(from: old) < tolerance)
  }

  @Test func aCarriedSpectrumKeepsItsFrequencies() {
    var form = SpectrumForm.natural
    form.carriedNoise = 0
    let small = Canvas(height: 8, width: 8), large = Canvas(height: 16, width: 16)
    let before = RenderedParameters(.spectrum(form), small)
    var random = Random(seed: 5)
    before.parameters.start(using: &random)
    let after = before.carried(to: large, using: &random)
    let squares = after.parameters.values.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs((squares / Double(after.parameters.values.count)).squareRoot() - 15) < 1e-3)
    let fourier = Fourier(height: 16, width: 16, cores: Cores())
    for row in 0..<16 {
      for column in 0..<9 {
        let isHigh = abs(fourier.cycles(ofRow: row)) >= 4 || column >= 4
        #expect(
          (after.parameters.values[fourier.index(part: 0, row: row, component: 1, column: column)] == 0) == isHigh)
      }
    }
    // and back again
    let last = after.carried(to: small, using: &random)
    let again = last.carried(to: large, using: &random)
    #expect(again.render().error(against: after.render()) < 1e-4)
  }

  @Test func onlyDetailAddedToTheBaseIsCarriedOver() {
    let full = Canvas(height: 20, width: 24), old = Canvas(height: 10, width: 12)
    let before = RenderedParameters(.pixels(PixelForm()), old)
    let base = Buffer(Shape(20, 24, 3))
    let map = base.map(Shape(20, 24, 3))
    map.fill([Float].random(map.shape.count, seed: 3).map { $0 / 2 })
    let reducing = SeparableResampling(resizing: full, to: old, .linear, cores: Cores())
    reducing.apply(map.base, into: before.image.base)
    before.parameters.start(from: before.image)
    for i in before.parameters.values.indices { before.parameters.values[i] += 0.25 }
    var random = Random(seed: 1)
    let after = before.carried(to: full, base: map, using: &random)
    #expect(after.render().error(against: map.array.map { $0 + 0.25 }) < 1e-5)
  }

  @Test func pixelsAreClippedToTheirRange() {
    let it = RenderedParameters(.pixels(PixelForm()), Canvas(height: 1, width: 1))
    for (i, value) in [Float(-3), 0.5, 2].enumerated() { it.parameters.values[i] = value }
    it.parameters.constrain()
    #expect(Array(it.parameters.values) == [-1, 0.5, 1])
  }

  @Test func smoothingIsTheMeanOfTheNeighbors() {
    let pixels = PixelParameters(PixelForm(), on: Canvas(height: 9, width: 9), cores: Cores())
    pixels.values.update(repeating: 0)
    pixels.values[(4 * 9 + 4) * 3] = 1
    pixels.smooth()
    for i in pixels.values.indices {
      let isNear = abs(i / 27 - 4) <= 2 && abs(i / 3 % 9 - 4) <= 2 && i % 3 == 0
      #expect(abs(pixels.values[i] - (isNear ? 0.04 : 0)) < 1e-7)
    }
  }

  @Test(arguments: forms)
  func theNumberOfCoresChangesNothing(_ form: Parameterization) {
    let canvas = Canvas(height: 30, width: 21)
    let results = [1, 2].map { count in
      let it = RenderedParameters(form, canvas, cores: Cores(limit: count))
      var random = Random(seed: 8)
      it.parameters.start(using: &random)
      let image = it.render()
      return image + it.gradient(of: .random(image.count, seed: 9))
    }
    #expect(results[0] == results[1])
  }
}
