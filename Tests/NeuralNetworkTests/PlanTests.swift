import TestSupport
import Testing

@testable import NeuralNetwork

/// A network with a branch and a merge of every kind, and what tests ask of its plans.
struct TestNetwork {
  private(set) var network = Network(inputRange: .caffe)

  static let canvas = Canvas(height: 61, width: 45)

  @discardableResult
  mutating func add(_ layer: any Layer, _ inputs: Int..., named name: String = "") -> Int {
    network.add(layer, to: inputs, named: name)
  }

  mutating func add(_ layer: any Layer, to inputs: [Int]) -> Int { network.add(layer, to: inputs, named: "") }

  /// A convolution of 3 × 3 from `channels` to `nodes` channels, scaled so that values stay about 1.
  static func convolution(_ channels: Int, _ nodes: Int, stride: Int = 1, seed: UInt64 = 1) -> Convolution {
    let scale = 1 / Float(9 * channels).squareRoot()
    return Convolution(
      filters: Tensor([1, 3, 3, channels, nodes], [Float].random(9 * channels * nodes, seed: seed).map { $0 * scale }),
      bias: .random(nodes, seed: seed + 1),
      window: Window(3, 3, stride: (stride, stride), padding: .sameUpper))
  }

  static let branching: Network = {
    var test = TestNetwork()
    let scaled = test.add(ScaleShift(scale: [0.01, 0.01, 0.01], shift: [0, 0.1, 0]), test.network.input)
    let first = test.add(Clamp.relu, test.add(convolution(3, 24, stride: 2), scaled), named: "first")
    let depthwise = test.add(
      DepthwiseConvolution(
        filters: Tensor([3, 3, 24], .random(216, seed: 5)), window: Window(3, 3, padding: .sameUpper)), first)
    let norm = test.add(ScaleShift(scale: .random(24, seed: 6), shift: .random(24, seed: 7)), depthwise)
    let six = test.add(Clamp(0, 6), norm, named: "six")
    let gate = test.add(Pointwise(.sigmoid), test.add(GlobalAveragePooling(), six))
    let squeezed = test.add(Product(), six, gate, named: "squeezed")
    let sum = test.add(Sum(), squeezed, first, named: "sum")
    let pooled = test.add(MaxPooling(Window(3, 3, stride: (2, 2), padding: .sameUpper)), sum, named: "pooled")
    let branch = test.add(convolution(24, 40, seed: 8), pooled, named: "branch")
    let joined = test.add(Concatenation(), branch, pooled, named: "joined")
    let normalized = test.add(
      LocalResponseNormalization(size: 5, alpha: 0.5, beta: 0.75, bias: 1), joined, named: "normalized")
    test.add(Softmax(), normalized, named: "softmax")
    return test.network
  }()
}

struct PlanTests {
  private static let canvas = TestNetwork.canvas
  private static let image = [Float].random(canvas.height * canvas.width * 3, seed: 11)

  private static func plan(_ network: Network, _ targets: [Target], cores: Cores = Cores()) throws -> Plan {
    try Plan(network, for: targets, on: canvas, cores: cores)
  }

  /// A random gradient for every target of `plan`.
  private static func gradients(_ plan: Plan) -> [[Float]] {
    plan.activations.enumerated().map { .random($1.shape.count, seed: 20 + UInt64($0)) }
  }

  private static func value(_ name: String) throws -> Int {
    try #require(TestNetwork.branching.value(named: name))
  }

  @Test func bytesDoNotHangOnTheNumberOfCores() throws {
    let targets = [Target(value: try Self.value("softmax")), Target(value: try Self.value("sum"), nodes: [3, 20])]
    let plans = try [1, 2].map { try Self.plan(TestNetwork.branching, targets, cores: Cores(limit: $0)) }
    for plan in plans {
      plan.input.fill(Self.image)
      plan.forward()
    }
    #expect(plans[0].activations.map(\.bits) == plans[1].activations.map(\.bits))
    for plan in plans { plan.run(Self.image, gradients: Self.gradients(plan)) }
    #expect(plans[0].inputGradient.bits == plans[1].inputGradient.bits)
    #expect(plans[0].inputGradient.array.largestMagnitude > 0)
    // and once more, over memory that has been used
    plans[0].run(Self.image, gradients: Self.gradients(plans[0]))
    #expect(plans[0].inputGradient.bits == plans[1].inputGradient.bits)
  }

  @Test func aValueReadTwiceGetsBothGradients() throws {
    func gradient(_ functions: [any Layer]) throws -> [Float] {
      var test = TestNetwork()
      let read = test.add(TestNetwork.convolution(3, 5), test.network.input)
      let results = functions.map { test.add($0, read) }
      let value = results.count == 1 ? results[0] : test.add(Sum(), results[0], results[1])
      let plan = try Self.plan(test.network, [Target(value: value)])
      plan.run(Self.image.map { $0 * 0.01 }, gradients: Self.gradients(plan))
      return plan.inputGradient.array
    }
    let (a, b) = (ScaleShift(scale: [1, 2, -3, 4, 5], shift: .random(5, seed: 1)), Pointwise(.sigmoid))
    let sum = zip(try gradient([a]), try gradient([b])).map { $0 + $1 }
    #expect(try gradient([a, b]).error(against: sum) < 1e-5)
    #expect(try gradient([b, a]).error(against: sum) < 1e-5)
  }

  @Test func aMapMultipliedByItselfGetsBothGradients() throws {
    var test = TestNetwork()
    let square = test.add(Product(), test.network.input, test.network.input)
    let plan = try Self.plan(test.network, [Target(value: square)])
    let gradients = Self.gradients(plan)
    plan.run(Self.image, gradients: gradients)
    // the range is Caffe's: pixels, blue first
    let mean: [Float] = [123.68, 116.779, 103.939]
    let expected = Self.image.indices.map { i in
      2 * (127.5 * (Self.image[i] + 1) - mean[i % 3]) * 127.5 * gradients[0][i / 3 * 3 + 2 - i % 3]
    }
    #expect(plan.inputGradient.array.error(against: expected) < 1e-5)
  }

  @Test(arguments: [["first", "softmax"], ["joined", "branch"], ["six", "sum", "pooled"], ["sum", "sum"]])
  func severalTargetsAreTheSumOfEach(names: [String]) throws {
    // all nodes of one and some of the other: one map must not serve two targets
    for nodes in [nil, [5, 1]] as [[Int]?] {
      let targets = try names.enumerated().map { Target(value: try Self.value($1), nodes: $0 == 0 ? nil : nodes) }
      let together = try Self.plan(TestNetwork.branching, targets)
      let gradients = Self.gradients(together)
      together.input.fill(Self.image)
      together.forward()
      let activations = together.activations.map(\.array)
      together.run(Self.image, gradients: gradients)
      var sum = [Float](repeating: 0, count: Self.image.count)
      for (number, target) in targets.enumerated() {
        let alone = try Self.plan(TestNetwork.branching, [target])
        alone.input.fill(Self.image)
        alone.forward()
        #expect(activations[number].error(against: alone.activations[0].array) < 1e-5)
        alone.run(Self.image, gradients: [gradients[number]])
        sum = zip(sum, alone.inputGradient.array).map { $0 + $1 }
      }
      #expect(together.inputGradient.array.error(against: sum) < 1e-5)
    }
  }

  @Test func anInputOfAJoinThatIsATargetTooKeepsItsOwnGradient() throws {
    // the last 24 nodes of the join are all those of its second input
    let targets = [
      Target(value: try Self.value("joined"), nodes: Array(40..<64)), Target(value: try Self.value("pooled")),
    ]
    let together = try Self.plan(TestNetwork.branching, targets)
    let gradients = Self.gradients(together)
    together.run(Self.image, gradients: gradients)
    let alone = try Self.plan(TestNetwork.branching, [targets[1]])
    alone.run(Self.image, gradients: [zip(gradients[0], gradients[1]).map { $0 + $1 }])
    #expect(together.inputGradient.array.error(against: alone.inputGradient.array) < 1e-5)
  }

  @Test func tooSmallACanvasNamesTheOperation() throws {
    var test = TestNetwork()
    let pool = test.add(MaxPooling(Window(2, 2, stride: (2, 2))), test.network.input, named: "pool")
    let wide = test.add(AveragePooling(Window(9, 9)), pool, named: "wide")
    let small = Canvas(height: 17, width: 18)
    let error = #expect(throws: PlanError.self) {
      try Plan(test.network, for: [Target(value: wide)], on: small, cores: Cores())
    }
    #expect(error?.operation == "wide")
    #expect(error?.canvas == small)
    #expect(error?.description.contains("8 × 9 is smaller than its window of 9 × 9") == true, "\(error!)")
    // one row more is enough, and what lies behind the target does not matter
    _ = try Plan(test.network, for: [Target(value: wide)], on: Canvas(height: 18, width: 18), cores: Cores())
    _ = try Plan(test.network, for: [Target(value: pool)], on: small, cores: Cores())
  }

  @Test func moreMemoryThanTheMachineHasIsRefused() throws {
    let canvas = Canvas(height: 1 << 20, width: 1 << 20)
    #expect(throws: PlanError.self) {
      try Plan(TestNetwork.branching, for: [Target(value: Self.value("sum"))], on: canvas, cores: Cores())
    }
  }

  @Test func aCancelledPassReturnsFalse() throws {
    let plan = try Self.plan(TestNetwork.branching, [Target(value: try Self.value("softmax"))])
    plan.input.fill(Self.image)
    var questions = 0
    func cancelling(at end: Int?) -> Bool {
      questions += 1
      return questions == end
    }
    #expect(plan.forward { cancelling(at: nil) })
    let operations = questions
    #expect(operations > 5)
    for end in 1...operations {
      questions = 0
      #expect(!plan.forward { cancelling(at: end) })
      #expect(questions == end)
    }
    plan.forward()
    let gradients = Self.gradients(plan)
    plan.activationGradients[0].fill(gradients[0])
    #expect(!plan.backward { true })
    plan.run(Self.image, gradients: gradients)
    let fresh = try Self.plan(TestNetwork.branching, [Target(value: try Self.value("softmax"))])
    fresh.run(Self.image, gradients: gradients)
    #expect(plan.inputGradient.bits == fresh.inputGradient.bits)
  }

  @Test func theValueBeforeAnActivationFunctionHasAName() throws {
    let network = TestNetwork.branching
    let first = try #require(network.value(named: "first"))
    #expect(network.value(named: "first:pre") == network.operations[first].inputs[0])
    #expect(network.value(named: "sum:pre") == nil)
    #expect(network.value(named: "none") == nil)
  }

  // MARK: - Some nodes of a layer

  /// Layers on a map of 12 channels; the ones that join it with itself are given it `inputs` times.
  struct NarrowingCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let layers: [any Layer]
    var inputs = 1

    init(_ name: String, _ layers: any Layer..., inputs: Int = 1) {
      testDescription = name
      self.layers = layers
      self.inputs = inputs
    }

    static let all = [
      NarrowingCase("nothing"),
      NarrowingCase("convolution", TestNetwork.convolution(12, 20)),
      NarrowingCase("convolution and ReLU", TestNetwork.convolution(12, 20), Clamp.relu),
      NarrowingCase(
        "convolution in groups",
        Convolution(
          filters: Tensor([3, 3, 3, 4, 4], .random(432, seed: 3)), window: Window(3, 3, padding: .sameLower))),
      NarrowingCase(
        "convolution, batch norm, ReLU", TestNetwork.convolution(12, 12),
        ScaleShift(scale: .random(12, seed: 3), shift: .random(12, seed: 4)), Clamp.relu),
      NarrowingCase(
        "depthwise convolution",
        DepthwiseConvolution(
          filters: Tensor([3, 3, 12], .random(108, seed: 3)), bias: .random(12, seed: 4),
          window: Window(3, 3, stride: (2, 2)))),
      NarrowingCase("clamp", Clamp(-0.5, 0.5)),
      NarrowingCase("leaky ReLU", LeakyReLU(slope: 0.1)),
      NarrowingCase("sigmoid", Pointwise(.sigmoid)),
      NarrowingCase("softmax", Softmax()),
      NarrowingCase("softmax of the whole map", Softmax(isGlobal: true)),
      NarrowingCase("max pooling", MaxPooling(Window(3, 3, stride: (2, 2)))),
      NarrowingCase("max pooling of the whole map", MaxPooling(nil)),
      NarrowingCase("average pooling", AveragePooling(Window(3, 3, padding: .sameUpper))),
      NarrowingCase("global average pooling", GlobalAveragePooling()),
      NarrowingCase("scale and shift", ScaleShift(scale: .random(12, seed: 3), shift: .random(12, seed: 4))),
      NarrowingCase(
        "local response normalization", LocalResponseNormalization(size: 3, alpha: 1, beta: 0.75, bias: 1)),
      NarrowingCase("concatenation", Concatenation(), inputs: 2),
      NarrowingCase("sum", Sum(), inputs: 2),
      NarrowingCase("product", Product(), inputs: 2),
      NarrowingCase("flattening", GlobalAveragePooling(), Flatten()),
      NarrowingCase("selection of channels", ChannelSelection([11, 3, 3, 0, 5, 7])),
      NarrowingCase("border", Padding(top: 1, left: 2, bottom: 0, right: 3, mode: .constant(1))),
      NarrowingCase(
        "a chain", Clamp(-2, 2), AveragePooling(Window(2, 2)), TestNetwork.convolution(12, 9), Pointwise(.sigmoid),
        MaxPooling(Window(2, 2))),
    ]
  }

  @Test(arguments: NarrowingCase.all, [true, false])
  func aPlanForSomeNodesIsThePlanForAllOfThem(test: NarrowingCase, isShared: Bool) throws {
    var network = TestNetwork()
    let scaled = network.add(ScaleShift(scale: [0.01, 0.01, 0.01], shift: [0, 0, 0]), network.network.input)
    let map = network.add(TestNetwork.convolution(3, 12, seed: 9), scaled)
    // another map of as many channels, so that a join does not read one value twice
    let other = network.add(TestNetwork.convolution(3, 12, seed: 12), scaled)
    var value = map
    for layer in test.layers { value = network.add(layer, to: test.inputs == 2 ? [value, other] : [value]) }
    // where the map is a target too, it cannot be narrowed away
    let also = isShared ? [Target(value: map)] : []

    let whole = try Self.plan(network.network, [Target(value: value)] + also)
    let channels = whole.activations[0].shape.channels
    let nodes = [channels - 1, 0, 5, 0]  // in any order, one of them twice
    let narrowed = try Self.plan(network.network, [Target(value: value, nodes: nodes)] + also)
    for plan in [whole, narrowed] {
      plan.input.fill(Self.image)
      plan.forward()
    }
    let all = whole.activations[0].array
    let expected = (0..<whole.activations[0].shape.pixels).flatMap { p in nodes.map { all[p * channels + $0] } }
    #expect(narrowed.activations[0].array.error(against: expected) < 1e-5)

    let some = [Float].random(narrowed.activations[0].shape.count, seed: 4)
    var spread = [Float](repeating: 0, count: all.count)
    for p in 0..<whole.activations[0].shape.pixels {
      for (place, node) in nodes.enumerated() { spread[p * channels + node] += some[p * nodes.count + place] }
    }
    let rest = isShared ? [[Float].random(whole.activations[1].shape.count, seed: 5)] : []
    whole.run(Self.image, gradients: [spread] + rest)
    narrowed.run(Self.image, gradients: [some] + rest)
    #expect(narrowed.inputGradient.array.error(against: whole.inputGradient.array) < 1e-5)
    #expect(whole.inputGradient.array.largestMagnitude > 0)
  }

  @Test func oneNodeOfAConvolutionTakesLessMemory() throws {
    let value = try Self.value("branch")
    let whole = try Self.plan(TestNetwork.branching, [Target(value: value)])
    let one = try Self.plan(TestNetwork.branching, [Target(value: value, nodes: [7])])
    #expect(one.arena.size <= whole.arena.size)
    #expect(one.activations[0].shape.channels == 1)
  }

  // MARK: - The arena

  @Test func blocksAliveAtOnceNeverOverlap() {
    var random = Random(seed: 5)
    for _ in 0..<200 {
      var layout = ArenaLayout()
      var blocks: [(size: Int, life: ClosedRange<Int>)] = []
      for _ in 0...random.next(below: 40) {
        let (birth, length) = (random.next(below: 50), random.next(below: 20))
        // sizes of all magnitudes, some of them nothing
        let size = random.next(below: 3) == 0 ? random.next(below: 3) : random.next(below: 10_000)
        blocks.append((size, birth...birth + length))
        #expect(layout.add(size, life: birth...birth + length) == blocks.count - 1)
      }
      layout.place()
      for (number, block) in blocks.enumerated() {
        let range = layout.offset(number)..<layout.offset(number) + block.size
        #expect(range.lowerBound % Buffer.alignment == 0)
        #expect(range.upperBound <= layout.size)
        for other in 0..<number where blocks[other].life.overlaps(block.life) {
          let taken = layout.offset(other)..<layout.offset(other) + blocks[other].size
          #expect(!range.overlaps(taken), "\(range) and \(taken)")
        }
      }
      // no more than if they all lived at once
      #expect(layout.size <= blocks.reduce(0) { $0 + Buffer.aligned($1.size) })
    }
  }

  @Test func blocksAliveAtDifferentTimesShareTheirPlace() {
    var layout = ArenaLayout()
    let blocks = (0..<10).map { layout.add(1000, life: $0...$0) }
    layout.place()
    #expect(layout.size == Buffer.aligned(1000))
    #expect(blocks.allSatisfy { layout.offset($0) == 0 })
  }

  // MARK: - Cores

  @Test(arguments: [0, 1, 15, 16, 17, 1000]) func rangesCoverEverythingOnce(count: Int) {
    for (most, unit) in [(16, 1), (32, 16), (1, 1), (4, 256)] {
      let seen = Buffer(Shape(1, count, 1))
      let map = seen.map(Shape(1, count, 1))
      Cores().forEachRange(of: count, most: most, unit: unit) { range, core in
        #expect(core < Cores().count && !range.isEmpty)
        #expect(range.lowerBound % unit == 0)
        for i in range { map.values[i] += 1 }
      }
      #expect(map.values.allSatisfy { $0 == 1 })
    }
  }
}

extension FeatureMap {
  /// The values' bits, so that a comparison is of bytes.
  var bits: [UInt32] { values.map(\.bitPattern) }
}
