import NeuralNetwork
import TestSupport
import Testing

@testable import NetworkZoo

/// What a unit is said to see of the image, against what its gradient reaches.
struct SeenRegionTests {
  private static let file = try! Catalog(folders: NetworkFolders(only: [], data: "/nowhere")).open(Catalog.embedded)

  /// The network with positive weights and nothing that cuts values off: a gradient reaches whatever is seen.
  private static let positive: Network = {
    var copy = Network(inputRange: file.network.inputRange)
    // of each operation its value in the copy
    var values = Array(0...file.network.input)
    for operation in file.network.operations.dropFirst(file.network.input + 1) {
      var layer = operation.layer
      if let convolution = layer as? Convolution {
        let filters = try! convolution.filters.loaded()
        layer = Convolution(
          filters: Tensor(filters.shape, filters.values.map { _ in 0.125 }), window: convolution.window)
      } else if let depthwise = layer as? DepthwiseConvolution {
        layer = DepthwiseConvolution(
          filters: Tensor(depthwise.filters.shape, depthwise.filters.values.map { _ in 0.125 }),
          window: depthwise.window)
      } else if layer.role == .activation {
        values.append(values[operation.inputs[0]])
        continue
      }
      values.append(copy.add(layer, to: operation.inputs.map { values[$0] }, named: ""))
      copy.name(values.last!, operation.name)
    }
    // activations have the names of what they were given
    for (value, operation) in file.network.operations.enumerated() where operation.layer.role == .activation {
      copy.name(values[value], operation.name)
    }
    return copy
  }()

  private static let layers = file.layers.filter { $0.shape.pixels > 1 }.prefix(32).enumerated()
    .filter { $0.offset % 8 < 5 }.map(\.element.name)

  @Test(arguments: layers) func isWhatTheGradientReaches(name: String) throws {
    let layer = try #require(Self.file.layer(named: name))
    let field = Self.file.receptiveField(of: layer)
    let canvas = Self.file.canvas
    // in the middle, and at two edges
    let (height, width) = (layer.shape.height, layer.shape.width)
    for (row, column) in [(height / 2, width / 2), (0, width - 1)] {
      let position = Position(row: row, column: column)
      let plan = try Plan(
        Self.positive, for: [Target(value: Self.positive.value(named: name)!, nodes: [0])], on: canvas, cores: Cores())
      plan.input.fill([Float](repeating: 0.5, count: canvas.height * canvas.width * 3))
      plan.forward()
      plan.activationGradients[0].fill([Float](repeating: 0, count: height * width))
      plan.activationGradients[0].values[row * width + column] = 1e6
      plan.backward()
      let gradient = plan.inputGradient.array
      let rows = (0..<canvas.height).filter { y in
        (0..<canvas.width * 3).contains { gradient[y * canvas.width * 3 + $0] != 0 }
      }
      let columns = (0..<canvas.width).filter { x in
        (0..<canvas.height).contains { gradient[($0 * canvas.width + x) * 3] != 0 }
      }
      let region = Region(rows: rows.first!..<rows.last! + 1, columns: columns.first!..<columns.last! + 1)
      #expect(field.region(of: position, on: canvas) == region, "\(position)")
    }
  }

  @Test func thereAreTwentyLayers() { #expect(Self.layers.count == 20) }
}
