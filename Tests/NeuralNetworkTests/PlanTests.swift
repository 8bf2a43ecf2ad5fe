import TestSupport
import Testing

@testable import NeuralNetwork

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
}

extension FeatureMap {
  /// The values' bits, so that a comparison is of bytes.
  var bits: [UInt32] { values.map(\.bitPattern) }
}
