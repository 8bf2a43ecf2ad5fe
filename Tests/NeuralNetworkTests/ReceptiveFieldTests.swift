import Testing

@testable import NeuralNetwork

struct ReceptiveFieldTests {
  private static func filters(_ side: Int, groups: Int = 1) -> Tensor {
    Tensor([1, side, side, 1, 1], [Float](repeating: 1, count: side * side))
  }

  /// The field of the last value of a network that `build` adds layers to, from the value `input` on.
  private static func field(
    on canvas: Canvas = Canvas(height: 64, width: 64), _ build: (inout Network, _ input: Int) -> Void
  ) throws -> ReceptiveField {
    var network = Network(inputRange: .tf)
    let gray = network.addGray()
    build(&network, gray)
    return try #require(network.receptiveFields(try network.shapes(on: canvas)).last)
  }

  private static func convolution(_ side: Int, stride: Int = 1, dilation: Int = 1) -> Convolution {
    Convolution(
      filters: filters(side),
      window: Window(side, side, stride: (stride, stride), dilation: (dilation, dilation), padding: .sameUpper))
  }

  @Test func windowsAddUpByTheirStrides() throws {
    // VGG16 up to its last pooling: 212 pixels, as is well known
    let field = try Self.field(on: Canvas(height: 224, width: 224)) { network, input in
      var x = input
      for convolutions in [2, 2, 3, 3, 3] {
        for _ in 0..<convolutions { x = network.add(Self.convolution(3), to: [x], named: "") }
        x = network.add(MaxPooling(Window(2, 2, stride: (2, 2))), to: [x], named: "")
      }
    }
    #expect(field.height == 212 && field.width == 212 && !field.isScaledByAll)
    #expect(!field.covers(Canvas(height: 224, width: 212)) && field.covers(Canvas(height: 212, width: 212)))
  }

  @Test func dilationSpreadsAWindow() throws {
    let field = try Self.field { network, input in
      _ = network.add(Self.convolution(3, dilation: 4), to: [input], named: "")
    }
    #expect(field.height == 9)
  }

  @Test func branchesSeeWhatAnyOfThemSees() throws {
    let field = try Self.field { network, input in
      let narrow = network.add(Self.convolution(1), to: [input], named: "")
      let wide = network.add(Self.convolution(5), to: [input], named: "")
      _ = network.add(Sum(), to: [narrow, wide], named: "")
    }
    #expect(field.height == 5)
    // one branch looks up, another down
    let apart = try Self.field { network, input in
      func shifted(_ top: Int) -> Int {
        network.add(Padding(top: top, left: 0, bottom: -top, right: 0, mode: .constant(0)), to: [input], named: "")
      }
      _ = network.add(Sum(), to: [shifted(3), shifted(-2)], named: "")
    }
    #expect(apart.height == 6 && apart.width == 1)
  }

  @Test func whatIsPooledGloballySeesAll() throws {
    let field = try Self.field { network, input in
      let x = network.add(Self.convolution(3), to: [input], named: "")
      _ = network.add(GlobalAveragePooling(), to: [x], named: "")
    }
    #expect(field.height == nil && field.width == nil && field.covers(Canvas(height: 4096, width: 4096)))
  }

  @Test func factorsOfChannelsOnlyScale() throws {
    let field = try Self.field { network, input in
      let x = network.add(Self.convolution(3), to: [input], named: "")
      let factors = network.add(GlobalAveragePooling(), to: [x], named: "")
      _ = network.add(Product(), to: [x, factors], named: "")
    }
    #expect(field.height == 3 && field.isScaledByAll)
  }

  @Test func enlargedMapsSeeWhatTheirPixelsSaw() throws {
    let field = try Self.field { network, input in
      let x = network.add(Self.convolution(4, stride: 4), to: [input], named: "")
      let y = network.add(
        Resizing(scale: (2, 2), mode: .nearest(.floor), coordinates: .asymmetric), to: [x], named: "")
      _ = network.add(Self.convolution(3), to: [y], named: "")
    }
    #expect(field.height == 8, "three rows of the large map are at most two of the small one")
  }

  /// The pixels that reach a unit in the middle, as a plan crops its maps for it.
  @Test func isWhatCroppingLeavesOfTheImage() throws {
    var network = Network(inputRange: .tf)
    var x = network.addGray()
    for (side, stride) in [(3, 2), (5, 1), (3, 2), (3, 1)] {
      x = network.add(Self.convolution(side, stride: stride), to: [x], named: "")
    }
    let canvas = Canvas(height: 96, width: 96)
    let field = try #require(network.receptiveFields(try network.shapes(on: canvas)).last)
    let plan = try Plan(
      network, for: [Target(value: x, position: Position(row: 12, column: 12))], on: canvas, cores: Cores(limit: 1))
    for value in plan.input.values.indices { plan.input.values[value] = 0.5 }
    plan.forward()
    plan.activationGradients[0].values[0] = 1
    plan.backward()
    let shape = plan.inputGradient.shape
    let rows = (0..<shape.height).filter { row in
      (0..<shape.width * 3).contains { plan.inputGradient.values[row * shape.width * 3 + $0] != 0 }
    }
    #expect(rows.count == field.height, "each filter is positive, so each pixel that is seen has a gradient")
  }
}
