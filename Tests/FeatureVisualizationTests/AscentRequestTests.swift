import NeuralNetwork
import Pictures
import Testing

@testable import FeatureVisualization

struct AscentRequestTests {
  private static let request: AscentRequest = {
    var request = AscentRequest(
      network: "squeezenet1.0", weights: "ab12",
      inputRange: InputRange(mean: [1, 2.5, 3], std: [0.25, 5, 6], isBGR: true),
      objective: .node(200, of: "fire4/concat") - 0.01 * .totalVariation, recipe: RecipeBook.natural,
      start: .picture(PictureReference(path: "a, b=c.png", sha256: "5e")), seed: .max,
      size: Canvas(height: 3, width: 16_384), iterations: 50)
    request.end = 40
    request.overrides["step"] = .number(0.07)
    request.overrides["jitter"] = .whole(3)
    request.overrides["views"] = .whole(5)
    request.pictures = 2
    request.guide = PictureReference(path: "g.png", sha256: "61")
    request.changes = [
      AscentRequest.Change(Setting("step", .number(0.02)), at: 10),
      AscentRequest.Change(Setting("l1", .number(0.5)), at: 20),
      AscentRequest.Change(.seed(7), at: 20),
      AscentRequest.Change(.size(Canvas(height: 4, width: 6)), at: 30),
    ]
    return request
  }()

  @Test func textsRoundTripARequest() throws {
    #expect(try AscentRequest(texts: Self.request.texts) == Self.request && Self.request.tuned.views == 5)
    let plain = AscentRequest(
      network: "a", weights: "", inputRange: .caffe, objective: .node(0, of: "b c"), recipe: Recipe(name: "mine"),
      size: Canvas(height: 1, width: 1))
    #expect(try AscentRequest(texts: plain.texts) == plain, "a recipe of the user's, too")
    let others = [PictureText(key: "Comment", value: "phosphene:objective")]
    #expect(
      try AscentRequest(texts: others + Self.request.texts.reversed()) == Self.request, "in any order, among others")
    #expect(Self.request.texts.first == PictureText(key: "Title", value: "squeezenet1.0/fire4/concat/200 - 0.01*tv"))
  }

  /// Recipes of early versions in pictures: the first three have fields that no longer exist, the fourth means another
  /// rule by the same fields.
  @Test(arguments: [
    ("{\"leak\":1,\"iterations\":16,\"onlyWhereBlocked\":true}", Rescue(leak: 1, iterations: 16)),
    ("{\"leak\":0.3,\"iterations\":24,\"whileBlocked\":true}", Rescue(leak: 0.3, iterations: 24)),
    ("{\"leak\":0.3,\"iterations\":24,\"whileSilent\":true}", Rescue(leak: 0.3, iterations: 24)),
    ("{\"leak\":0.3,\"iterations\":24,\"nearest\":0.0625}", Rescue(leak: 0.3, nearest: 0.0625, iterations: 24)),
  ]) func rescuesOfEarlyVersionsAreReadWithARemark(json: String, rescue: Rescue) throws {
    let texts = Self.request.texts.map { text in
      guard text.key == "phosphene:recipe" else { return text }
      let parts = text.value.split(separator: "\"rescue\":{")
      let rest = parts[1].drop { $0 != "}" }.dropFirst()
      return PictureText(key: text.key, value: "\(parts[0])\"rescue\":\(json)\(rest)")
    }
    #expect(try AscentRequest(texts: texts).recipe.rescue == rescue)
    #expect(AscentRequest.remark(on: texts)?.contains("earlier rule for silent nodes") == true)
    #expect(AscentRequest.remark(on: Self.request.texts) == nil, "today's rescues need no remark")
  }

  @Test(arguments: ["network", "objective", "settings", "sha256", "recipe"])
  func aMissingTextIsNamed(key: String) {
    let error = #expect(throws: RecipeError.self) {
      try AscentRequest(texts: Self.request.texts.filter { $0.key != "phosphene:\(key)" })
    }
    #expect(error?.description.contains("'phosphene:\(key)'") == true)
  }

  @Test(arguments: [
    "start=no-such.png", "seed=-1", "seed=18446744073709551616", "seed=", "size=0x10", "size=10x", "size=10x10x10",
    "size=16385x10", "size=10 x 10", "step=0", "step=-0.1", "step=inf", "step=nan", "step=fast", "input-range=keras",
    "input-range=1,2/3", "input-range=1/0", "iterations=-1", "iterations=9223372036854775807", "end=-1", "jitter=1.5",
    "pictures=0", "pictures=17", "tv=-1", "recipe=none", "guide=no-such.png", "iterations@4=3", "step@x=1", "step@-1=1",
    "step@1@2=3", "seed", "speed=3",
  ]) func aWrongSettingIsNamed(text: String) {
    let error = #expect(throws: RecipeError.self) { try Settings(text, book: RecipeBook(folder: nil)) }
    let key = text.prefix { $0 != "=" && $0 != "@" }
    #expect(error?.description.contains(key) == true, "\(error!)")
  }

  @Test func settingsRoundTrip() throws {
    let text = "recipe=lucid,seed=3,size=30x20,input-range=1,2.5,3/0.25,5,6,tv=0.5,step@40=0.02,jitter@50=4"
    let settings = try Settings(text)
    #expect("\(settings)" == text)
    #expect(
      settings.changes == [
        AscentRequest.Change(Setting("step", .number(0.02)), at: 40),
        AscentRequest.Change(Setting("jitter", .whole(4)), at: 50),
      ])
    #expect("\(try Settings("seed=1,size=30,seed=2"))" == "size=30x30,seed=2", "the later one counts")
  }

  @Test(arguments: [
    ("a/b/3", "a/b/3", nil), ("a/b/3@seed=1", "a/b/3", "seed=1"), ("x@y/b/3", "x@y/b/3", nil),
    ("x@2x.onnx/b@recipe=plain,step@4=1", "x@2x.onnx/b", "recipe=plain,step@4=1"), ("a@step@4=1", "a", "step@4=1"),
    (#"a/"b@seed=1"/3@seed=2"#, #"a/"b@seed=1"/3"#, "seed=2"), (#"a/"b\"@seed=1"/3"#, #"a/"b\"@seed=1"/3"#, nil),
    (#"a"b/c@seed=1"#, #"a"b/c"#, "seed=1"), (#"a/class("b@seed=1")@seed=2"#, #"a/class("b@seed=1")"#, "seed=2"),
  ]) func settingsOfAnAddressBeginAtAnAtSignBeforeAKey(text: String, target: String, settings: String?) {
    let split = Settings.split(text)
    #expect(split.target == target && split.settings == settings)
  }

  @Test func anEndAppliesInAnyOrderUntilIterationsReplaceIt() throws {
    let settings = try Settings("end=3,iterations=10")
    let request = settings.applied(to: Self.request)
    #expect(request.iterations == 10 && request.last == 3)
    let longer = settings.merging(try Settings("iterations=12")).applied(to: Self.request)
    #expect(longer.iterations == 12 && longer.last == 12)
    let both = settings.merging(try Settings("end=5,iterations=12")).applied(to: Self.request)
    #expect(both.iterations == 12 && both.last == 5)
  }

  @Test func theRecipeIsAppliedBeforeOtherSettings() throws {
    let file = SmallNetwork.file
    let request = AscentRequest(
      .node(1, of: "second"), in: file, try Settings("iterations=7,size=31,step=0.5,recipe=lucid"))
    #expect(request.recipe.name == "lucid")
    #expect(
      request.iterations == 7 && request.size == Canvas(height: 31, width: 31) && request.tuned.optimizer.step == 0.5)
    let standard = AscentRequest(.node(1, of: "second"), in: file, Settings())
    #expect(standard.recipe == RecipeBook.natural && standard.size == file.canvas && standard.iterations == 160)
  }

  @Test func changesApplyFromTheirIterationOn() {
    let request = Self.request
    #expect(request.current(after: 9).tuned.optimizer.step == 0.07)
    #expect(request.current(after: 10).tuned.optimizer.step == 0.02)
    #expect(request.current(after: 20).objective.weight(of: .l1) == 0.5)
    #expect(request.current(after: 30).size == Canvas(height: 4, width: 6))
    // changes after 20 steps do not affect the picture at 20
    #expect(request.ending(at: 20).changes == Array(request.changes[..<1]))
    #expect(request.ending(at: 50).end == nil && request.ending(at: 60).end == 60)
  }

  @Test func sizesGiveTheWidthFirst() {
    #expect(Canvas(text: "300x200") == Canvas(height: 200, width: 300))
    #expect(Canvas(text: "300×200") == Canvas(height: 200, width: 300))
    #expect(Canvas(text: "224") == Canvas(height: 224, width: 224))
    #expect(Canvas(text: "\(Canvas(height: 7, width: 9))") == Canvas(height: 7, width: 9))
  }
}

struct StagesTests {
  @Test func stagesGrowToTheFullSize() {
    let stages = Stages(count: 3, factor: 2, iterationsEach: 10)
    let full = Canvas(height: 200, width: 100)
    #expect(stages.canvas(of: 2, for: full, least: 32, isEven: true) == full)
    #expect(stages.canvas(of: 1, for: full, least: 32, isEven: true) == Canvas(height: 100, width: 50))
    #expect(stages.canvas(of: 0, for: full, least: 32, isEven: true) == Canvas(height: 50, width: 32))
    #expect(stages.canvas(of: 0, for: full, least: 20, isEven: false) == Canvas(height: 50, width: 25))
    #expect(stages.canvas(of: 0, for: full, least: 400, isEven: true) == full, "no stage is larger than the last")
  }

  @Test func iterationsAreSharedEvenlyAndTheLastStageTakesTheRest() {
    let stages = Stages(count: 3, factor: 2, iterationsEach: 10)
    func position(_ iteration: Int, _ total: Int) -> [Int] {
      let position = stages.position(after: iteration, of: total)
      return [position.stage, position.iteration, position.length]
    }
    #expect(position(0, 30) == [0, 0, 10] && position(9, 30) == [0, 9, 10] && position(10, 30) == [1, 0, 10])
    #expect(position(20, 32) == [2, 0, 12] && position(31, 32) == [2, 11, 12])
    #expect(position(40, 32) == [2, 20, 12], "beyond the end the last stage continues")
    #expect(position(0, 2) == [2, 0, 2] && position(1, 2) == [2, 1, 2])
  }
}
