import Files
import NeuralNetwork
import Pictures
import TestSupport
import Testing

@testable import FeatureVisualization

struct ObjectiveTests {
  @Test func theAlgebraAddsTerms() {
    let goal = .node(42, of: "mixed4") + 0.5 * .node(11, of: "mixed5") - 1e-3 * .totalVariation
    #expect("\(goal)" == "mixed4/42 + 0.5*mixed5/11 - 0.001*tv")
    #expect("\(-goal)" == "-mixed4/42 - 0.5*mixed5/11 + 0.001*tv")
    #expect(goal.weight(of: .totalVariation) == 1e-3 && goal.weight(of: .l1) == 0)
    #expect(goal.singleNode == nil)
    let single = Objective.node(42, of: "mixed4") - 2 * .l2
    #expect(single.singleNode?.layer == "mixed4" && single.singleNode?.node == 42)
    var changed = single
    changed.setWeight(of: .l2, to: 0)
    #expect(changed == .node(42, of: "mixed4"))
  }

  @Test(arguments: [
    "mixed4/17 + 0.5*mixed5/3 - mixed4/2", "-fire4/concat/200", "mixed4", "mean(mixed3) + mean(mixed5)",
    "mixed4/17[]", "mixed4/17[3,5]", "direction(mixed4,3:-0.5,17:1,cos=2)",
    "direction(mixed4,3:1e-05,17:1e+20)", "class(281)", "2*caricature(mixed4,cos=1)",
    "inversion(mixed4)", "dream(mixed4)", "mixed4/1 + 100*diversity(mixed4)", "(1-t)*mixed4/1 + t*mixed5/2",
    "1e-05*mixed4/1 - 0.1*tv - 0.2*l1 - 0.3*l2 - 0.4*blur", "\"a b+c\"/3 + \"tv\"/1 + \"7\"", "\"block/12\" - \"t\"/0",
    "a:pre/4",
  ]) func textsRoundTrip(text: String) throws {
    #expect("\(try Objective(text))" == text)
  }

  @Test(arguments: [
    #"q"uote"#, #"back\slash"#, #"a\"#, "line\nbreak", "\u{1B}[m", "\u{301}", "a@seed=3", "1/2/3", "x y/4", "-",
  ])
  func anyNameOfALayerRoundTrips(name: String) throws {
    for objective in [.node(3, of: name), .layer(name), .unit(4, of: name), 2 * .node(0, of: name) - .mean(of: name)]
      as [Objective]
    {
      #expect(try Objective("\(objective)") == objective, "\(objective)")
    }
  }

  @Test func differentSpellingsMeanTheSame() throws {
    #expect(
      try Objective("mixed4/17*0.5+ 2 * 3*mixed5/3") == 0.5 * .node(17, of: "mixed4") + 6 * .node(3, of: "mixed5"))
    #expect(try Objective("mixed4/1*t") == Objective.node(1, of: "mixed4").ramped(.rising))
    let labels = ["tench, Tinca tinca", "tabby, tabby cat"]
    #expect(try Objective("class(tabby cat)", labels: labels) == .logit(1))
    let error = #expect(throws: RecipeError.self) { try Objective("class(taby)", labels: labels) }
    #expect(error?.description.contains("no class 'taby' among \(labels.count) (nearest: tabby") == true)
    #expect(try Objective("class(\"tench, Tinca tinca\")", labels: labels) == .logit(0))
  }

  @Test(arguments: [
    ("", "expected a layer"), ("mixed4/1 +", "expected a layer"), ("mixed4/1 mixed5/2", "expected + or -"),
    ("0.5", "expected a measure"), ("mixed4/1*mixed5/2", "two measures"), ("mixed4/1[2", "[ROW,COLUMN]"),
    ("direction(mixed4)", "NODE:WEIGHT"), ("direction(mixed4,x:1)", "NODE:WEIGHT"), ("mean(mixed4", "expected )"),
    ("most(mixed4)", "no measure"), ("class(cat)", "class(NUMBER)"), ("\"mixed4/1", "closing"),
    ("caricature(mixed4,cos=-1)", "cos=POWER"),
  ]) func errorsSayWhatWasExpected(text: String, reason: String) {
    let error = #expect(throws: RecipeError.self) { try Objective(text) }
    #expect(error?.description.contains(reason) == true, "\(error!)")
  }

  // MARK: - Ascents

  /// Writes a random guide picture in a temporary folder, which must be kept alive.
  static func guide() throws -> (folder: TestFolder, picture: PictureReference) {
    let folder = TestFolder()
    let canvas = SmallNetwork.canvas
    let pixels = [Float].random(canvas.height * canvas.width * 3, seed: 5).map { UInt8(127 + 120 * $0) }
    let path = "\(folder.path)/guide.png"
    let bytes = try PNG.encode(Picture(width: canvas.width, height: canvas.height, pixels: pixels), texts: [])
    try FileWriting.write(bytes, to: path, replacing: false)
    return (folder, try PictureReference(path: path))
  }

  static let texts = [
    "second/3", "-second/3", "wide/3[]", "wide/2[4,7]", "second", "mean(first)", "wide", "direction(second,1:1,3:-1)",
    "direction(first,1:1,3:0.5,cos=2)", "caricature(second)", "caricature(first,cos=1)", "grid(second)",
    "grid(first,cos=2)",
    "inversion(first)",
    "dream(second)", "second/1 + 10*diversity(first)", "(1-t)*second/1 + t*second/2", "first/1 + 0.5*second/3 - wide/2",
    "second/1 - 0.1*tv - 0.1*l1 - 0.1*l2 - blur",
  ]

  static func request(_ text: String, _ guide: PictureReference, by recipe: Recipe = Recipe(name: "plain")) throws
    -> AscentRequest
  {
    let objective = try Objective(text)
    var request = SmallNetwork.request(objective, by: recipe)
    request.guide = guide
    if text.contains("diversity") || text.contains("t*") { request.pictures = 3 }
    return request
  }

  @Test(arguments: texts) func everyObjectiveIncreasesInThreeStepsFromNoise(text: String) throws {
    let (folder, guide) = try Self.guide()
    var request = try Self.request(text, guide)
    request.overrides["step"] = .number(0.03)
    let ascent = try withExtendedLifetime(folder) {
      try Ascent(request, on: SmallNetwork.file, cores: Cores())
    }
    let before = try #require(ascent.measure())
    for _ in 0..<3 {
      guard case .climbed = ascent.step() else { return #expect(Bool(false), "no step taken") }
    }
    #expect(try #require(ascent.measure()) > before)
  }

  @Test func aClassMaximizesItsLogit() throws {
    let file = SmallNetwork.classifier
    let ascent = try Ascent(AscentRequest(.logit(4), in: file, by: Recipe(name: "plain")), on: file, cores: Cores())
    let before = try #require(ascent.measure())
    #expect(before < 0 || before > 1, "not a probability")
    for _ in 0..<3 { _ = ascent.step() }
    #expect(try #require(ascent.measure()) > before)
  }

  @Test func aUnitIsOnePositionOfTheMap() throws {
    let whole = try Ascent(
      SmallNetwork.request(.layer("second")), on: SmallNetwork.file, cores: Cores())
    let unit = try Ascent(
      SmallNetwork.request(.unit(2, of: "second", at: Position(row: 4, column: 7))), on: SmallNetwork.file,
      cores: Cores())
    let probe = try Probe(
      whole.image.values, of: SmallNetwork.canvas, node: 2, of: SmallNetwork.file.layer(named: "second")!,
      in: SmallNetwork.file, cores: Cores())
    let expected = probe.activation[4 * probe.mapSize.width + 7]
    #expect(abs(try #require(unit.measure()) - expected) <= 1e-5 * max(1, abs(expected)))
  }

  @Test func diversityMakesPicturesDifferMore() throws {
    func diversity(after text: String) throws -> Float {
      var request = SmallNetwork.request(try Objective(text))
      request.pictures = 3
      let ascent = try Ascent(request, on: SmallNetwork.file, cores: Cores())
      for _ in 0..<20 { _ = ascent.step() }
      request.objective = .diversity("first")
      let judge = try Ascent(request, on: SmallNetwork.file, cores: Cores())
      try judge.restore(ascent.state)
      return try #require(judge.measure())
    }
    #expect(try diversity(after: "second/1 + 100*diversity(first)") > diversity(after: "second/1"))
    for text in ["diversity(first) + diversity(second)", "second/1 + t*diversity(first)"] {
      var request = SmallNetwork.request(try Objective(text))
      request.pictures = 3
      #expect(throws: RecipeError.self, "\(text)") { try Ascent(request, on: SmallNetwork.file, cores: Cores()) }
    }
    #expect(throws: RecipeError.self, "a single picture has no diversity") {
      try Ascent(SmallNetwork.request(.diversity("first")), on: SmallNetwork.file, cores: Cores())
    }
  }

  /// At the network's own size a grid compares with the same map as a caricature; at another, with one of that size.
  @Test func aGridComparesWithTheMapOfTheNetworksOwnSize() throws {
    let (folder, guide) = try Self.guide()
    func value(_ text: String, enlarged factor: Int) throws -> Float {
      var request = try Self.request(text, guide)
      let canvas = SmallNetwork.canvas
      request.size = Canvas(height: factor * canvas.height, width: factor * canvas.width)
      request.start = .picture(guide)
      return try #require(try Ascent(request, on: SmallNetwork.file, cores: Cores()).measure())
    }
    try withExtendedLifetime(folder) {
      let (grid, caricature) = (try value("grid(first)", enlarged: 1), try value("caricature(first)", enlarged: 1))
      #expect(abs(grid - caricature) < 1e-4 * abs(caricature))
      // the enlarged picture is not what the network sees at its own size
      #expect(try value("grid(first)", enlarged: 3) < 0.9 * value("caricature(first)", enlarged: 3))
    }
  }

  @Test func aComparisonNeedsAGuide() {
    let error = #expect(throws: RecipeError.self) {
      try Ascent(SmallNetwork.request(.dream("second")), on: SmallNetwork.file, cores: Cores())
    }
    #expect(error?.description.contains("guide=PICTURE") == true)
  }

  @Test func theBorderOfAMapIsIgnored() {
    let window = MapWindow(of: Shape(20, 41, 1), border: 0.05)
    #expect(window.rows == 1..<19 && window.columns == 3..<38)
    let small = MapWindow(of: Shape(3, 4, 1), border: 0.05)
    #expect(small.rows == 0..<3 && small.columns == 1..<3)
  }
}
