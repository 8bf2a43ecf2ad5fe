import NeuralNetwork
import Pictures
import TestSupport
import Testing

@testable import FeatureVisualization

struct CenteringTests {
  private static let kinds: [(Parameterization, Float)] = [
    (.spectrum(SpectrumForm()), 1e-3), (.pixels(PixelForm()), 1e-6),
  ]

  @Test(arguments: kinds) func rollingParametersRollsTheirImage(kind: Parameterization, tolerance: Float) {
    let canvas = Canvas(height: 12, width: 16)
    let parameters = kind.parameters(on: canvas, cores: Cores())
    var random = Random(seed: 4)
    parameters.start(using: &random)
    func image() -> [Float] {
      let memory = Buffer(Shape(12, 16, 3))
      let map = memory.map(Shape(12, 16, 3))
      parameters.render(into: map)
      return withExtendedLifetime(memory) { map.array }
    }
    let before = image()
    parameters.roll(rows: 5, columns: -3)
    let after = image()
    for row in 0..<12 {
      for column in 0..<16 {
        for color in 0..<3 {
          let from = before[3 * (row * 16 + column) + color]
          #expect(abs(after[3 * ((row + 5) % 12 * 16 + (column + 13) % 16) + color] - from) <= tolerance)
        }
      }
    }
  }

  /// Black with a white square, whose middle is at a fraction of the sides.
  private static func spot(_ canvas: Canvas, row: Double, column: Double) -> [Float] {
    let (top, left) = (Int(row * Double(canvas.height)), Int(column * Double(canvas.width)))
    return (0..<canvas.height * canvas.width).flatMap { pixel -> [Float] in
      let isInside = abs(pixel / canvas.width - top) < 6 && abs(pixel % canvas.width - left) < 6
      return [Float](repeating: isInside ? 0.9 : -0.9, count: 3)
    }
  }

  @Test(arguments: [(0.3, 0.7), (0.8, 0.2)])
  func whatExcitesTheNodeComesToTheMiddle(row: Double, column: Double) throws {
    var recipe = Recipe(
      name: "centered", transforms: [.shift(nil)], stages: Stages(count: 2, factor: 1, iterationsEach: 1))
    recipe.stages.centers = true
    let request = SmallNetwork.request(.node(0, of: "brightness"), size: Canvas(height: 64, width: 64), by: recipe)
    let stage = try AscentStage(
      request, number: 0, on: SmallNetwork.bordered, cores: Cores(), statistics: SmallNetwork.statistics
    ) { _, canvas in recipe.parameterization.parameters(on: canvas, cores: Cores()) }
    let spot = Self.spot(stage.canvas, row: row, column: column)
    stage.pictures[0].start { $0.fill(spot) }
    var random = Random(seed: 1)
    let place = try #require(stage.place(ofPicture: 0, using: &random))
    #expect(abs(place.row - row) < 0.05 && abs(place.column - column) < 0.05)
    let parameters = stage.pictures[0].parameters
    parameters.center(place)
    let memory = Buffer(Shape(64, 64, 3))
    let image = memory.map(Shape(64, 64, 3))
    parameters.render(into: image)
    #expect(image.values[3 * (32 * 64 + 32)] > 0.5 && image.values[0] < -0.5)
    withExtendedLifetime(memory) {}
  }

  @Test func anImageThatDoesNotWrapStaysWhereItIs() throws {
    let recipe = Recipe(name: "fixed", transforms: [.rotate(.between(-5, 5))])
    let stage = try AscentStage(
      SmallNetwork.request(.node(0, of: "second"), by: recipe), number: 0, on: SmallNetwork.file, cores: Cores(),
      statistics: SmallNetwork.statistics
    ) { _, canvas in recipe.parameterization.parameters(on: canvas, cores: Cores()) }
    var random = Random(seed: 1)
    #expect(stage.place(ofPicture: 0, using: &random) == nil)
  }
}
