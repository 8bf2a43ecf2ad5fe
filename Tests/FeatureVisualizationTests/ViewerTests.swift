import Glibc
import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct ViewerTests {
  private static let natural: [Transform] = [.shift(nil), .rotate(.between(-5, 5)), .scale(.between(0.9, 1.1))]
  private static let lucid: [Transform] = [
    .pad(3), .jitter(4), .scale(.oneOf((0...10).map { 0.9 + 0.02 * Float($0) })),
    .rotate(.oneOf((-10...10).map(Float.init))), .jitter(2),
  ]
  private static let lists: [[Transform]] = [
    [], [.pad(2)], [.jitter(3)], [.roll(2)], [.roll(nil)], [.shift(nil)], [.shift(4)], [.scale(.oneOf([1.3]))],
    [.scale(.between(0.5, 0.9))], [.rotate(.between(-40, 40))], [.crop(low: 0.3, high: 0.6)],
    [.crops(from: 0.5, to: 0.05)], [.noise(0.2)], [.blur(0.8)],
    [.colors(shift: 0, scale: 1, drift: 0)], [.colors(shift: 0, scale: 1, drift: 0), .roll(2), .jitter(1)],
    [.blur(0.8), .roll(nil)], [.blur(0.5), .blur(1)],
    natural,
    lucid, [.blur(0.7), .roll(3), .rotate(.between(-9, 9)), .jitter(2), .noise(0.1)],
  ]
  private static let canvas = Canvas(height: 11, width: 14)

  /// A viewer with memory for an image and its view.
  private struct Seen {
    let viewer: Viewer
    private let memory: (Buffer, Buffer)
    let image: FeatureMap
    let view: FeatureMap

    init(_ transforms: [Transform], _ canvas: Canvas = ViewerTests.canvas, cores: Cores = Cores()) {
      viewer = Viewer(transforms, on: canvas, cores: cores)
      let shapes = (Shape(canvas.height, canvas.width, 3), Shape(viewer.canvas.height, viewer.canvas.width, 3))
      memory = (Buffer(shapes.0), Buffer(shapes.1))
      (image, view) = (memory.0.map(shapes.0), memory.1.map(shapes.1))
    }

    func look(_ x: [Float]) -> [Float] {
      image.fill(x)
      viewer.apply(image, into: view)
      return view.array
    }

    func back(_ y: [Float], adding: [Float]? = nil) -> [Float] {
      view.fill(y)
      if let adding { image.fill(adding) }
      viewer.adjoint(view, into: image, adding: adding != nil)
      return image.array
    }
  }

  @Test(arguments: lists)
  func theAdjointIsTheTranspose(_ transforms: [Transform]) {
    let withoutNoise = transforms.filter { if case .noise = $0 { false } else { true } }
    let seen = Seen(withoutNoise)
    let x = [Float].random(seen.image.shape.count, seed: 1), y = [Float].random(seen.view.shape.count, seed: 2)
    var random = Random(seed: 6)
    for _ in 0..<4 {
      seen.viewer.draw(using: &random)
      // colors have an offset besides
      let nothing = seen.look(x.map { _ in 0 })
      let ax = zip(seen.look(x), nothing).map { $0 - $1 }, aty = seen.back(y)
      let left = zip(ax, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let right = zip(x, aty).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(left - right) < 1e-4 * max(1, abs(left)))
      #expect(seen.back(y, adding: x).error(against: zip(aty, x).map { $0 + $1 }) < 1e-5)
    }
  }

  @Test func colorsAreShiftedAndScaledWhereBlackIsZero() throws {
    let seen = Seen([.colors(shift: 0.5, scale: 1, drift: 0)])
    var random = Random(seed: 3)
    seen.viewer.draw(using: &random)
    let count = seen.image.shape.count
    let black = seen.look([Float](repeating: -1, count: count)), white = seen.look([Float](repeating: 1, count: count))
    for color in 0..<3 {
      let factor = (white[color] - black[color]) / 2
      #expect(factor > expf(-1) && factor < expf(1))
      // (0 − m) · factor, of m up to 0.5 either way, as −1 … 1
      #expect(abs((black[color] + 1) / 2) <= 0.5 * factor)
      #expect(abs(black[color] + 1) > 1e-3)
    }
    #expect(Set(black.prefix(3)).count == 3)
    // noise fades in the course of the ascent
    let noisy = Seen([.colors(shift: 0, scale: 0, drift: 1)])
    noisy.viewer.draw(using: &random, progress: 1)
    #expect(noisy.look([Float](repeating: 0.25, count: count)).allSatisfy { $0 == 0.25 })
  }

  @Test func withoutTransformsTheNetworkSeesTheImage() {
    let seen = Seen([])
    let x = [Float].random(seen.image.shape.count, seed: 1)
    var random = Random(seed: 6)
    seen.viewer.draw(using: &random)
    #expect(seen.viewer.canvas == Self.canvas)
    #expect(seen.look(x) == x && seen.back(x) == x)
    // and no random numbers are drawn
    var untouched = Random(seed: 6)
    #expect(random.next() == untouched.next())
  }

  @Test(arguments: 0..<3)
  func theViewOfNaturalMatchesTheReference(_ index: Int) throws {
    let tensors = try ReferenceFiles.tensors("Tests/Reference/Images/images.safetensors")
    let drawn = try tensors.floats("view/\(index)/drawn")
    let numbers: [Transform] = [.rotate(.oneOf([drawn[1]])), .scale(.oneOf([drawn[0]]))]
    let seen = Seen([.shift(nil)] + numbers, Canvas(height: 12, width: 12))
    var random = Random(seed: 1)
    let turned = numbers.reduce(AffineMap.identity) {
      $1.draw(on: Canvas(height: 12, width: 12), progress: 0, using: &random).then($0)
    }
    seen.viewer.map = turned.then(.shift(Double(drawn[2]), Double(drawn[3])))
    let view = seen.look(try tensors.floats("view/image"))
    let expected = try tensors.floats("view/\(index)/view")
    #expect(view.error(against: expected) < 1e-4)
  }

  @Test func aSmallShiftShowsTheMirrorImageBeyondTheEdges() {
    let x = (0..<11 * 14 * 3).map(Float.init)
    let seen = Seen([.shift(4)])
    seen.viewer.map = .shift(-3, 0)
    let view = seen.look(x)
    for row in 0..<11 {
      for column in 0..<14 {
        let source = column < 3 ? 2 - column : column - 3
        #expect(view[(row * 14 + column) * 3] == x[(row * 14 + source) * 3])
      }
    }
    var random = Random(seed: 1)
    for _ in 0..<20 {
      seen.viewer.draw(using: &random)
      #expect(abs(seen.viewer.map.x0) <= 4 && abs(seen.viewer.map.y0) <= 4)
    }
  }

  @Test func rollsAndJittersMoveWholePixels() {
    let x = [Float].random(11 * 14 * 3, seed: 1)
    func pixel(_ x: [Float], _ row: Int, _ column: Int, _ width: Int) -> ArraySlice<Float> {
      x[(row * width + column) * 3..<(row * width + column) * 3 + 3]
    }
    var random = Random(seed: 2)
    let rolled = Seen([.roll(nil)]), cropped = Seen([.pad(2), .jitter(5)])
    #expect(cropped.viewer.canvas == Canvas(height: 10, width: 13))
    for _ in 0..<5 {
      rolled.viewer.draw(using: &random)
      cropped.viewer.draw(using: &random)
      let a = rolled.look(x), b = cropped.look(x)
      let (dx, dy) = (Int(rolled.viewer.map.x0), Int(rolled.viewer.map.y0))
      let (cx, cy) = (Int(cropped.viewer.map.x0), Int(cropped.viewer.map.y0))
      #expect((0..<14).contains(dx) && (0..<11).contains(dy) && (-2...3).contains(cx) && (-2...3).contains(cy))
      for row in 0..<10 {
        for column in 0..<13 {
          let source = pixel(x, (row + dy) % 11, (column + dx) % 14, 14)
          #expect(pixel(a, row, column, 14) == source)
          let isInside = (0..<11).contains(row + cy) && (0..<14).contains(column + cx)
          let cut = isInside ? Array(pixel(x, row + cy, column + cx, 14)) : [0, 0, 0]
          #expect(Array(pixel(b, row, column, 13)) == cut)
        }
      }
    }
  }

  @Test func scalingEnlargesTheView() {
    let seen = Seen([.scale(.oneOf([2]))], Canvas(height: 9, width: 9))
    let slope = (0..<9 * 9 * 3).map { Float($0 / 3 % 9) }
    var random = Random(seed: 1)
    seen.viewer.draw(using: &random)
    let view = seen.look(slope)
    let middle: [Float] = (0..<9).map { view[$0 * 3] }
    #expect(middle == [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6])
    // a quarter turn: what was to the right is below
    let turned = Seen([.rotate(.oneOf([90]))], Canvas(height: 9, width: 9))
    turned.viewer.draw(using: &random)
    let column = turned.look(slope)
    #expect((0..<9).allSatisfy { abs(column[$0 * 27 + 12] - Float(8 - $0)) < 1e-4 })
  }

  @Test func aCropIsStretchedToTheWholeView() {
    let seen = Seen([.crop(low: 0.5, high: 0.5)], Canvas(height: 8, width: 8))
    let slope = (0..<8 * 8 * 3).map { Float($0 / 3 % 8) }
    var random = Random(seed: 1)
    seen.viewer.draw(using: &random)
    let row = (0..<8).map { seen.viewer.map.x0 + Double($0) * seen.viewer.map.xx }
    #expect(row[7] - row[0] == 3.5 && row[0] >= -0.25 && row[7] <= 7.25)
    _ = seen.look(slope)
    #expect(abs(seen.view.values[3 * 3] - Float(row[3])) < 1e-5)
  }

  @Test func cropsShrinkAsTheAscentProceeds() {
    let viewer = Viewer([.crops(from: 0.5, to: 0.05)], on: Self.canvas, cores: Cores())
    func meanPart(_ progress: Float) -> Double {
      var random = Random(seed: 4)
      return (0..<500).reduce(0) { sum, _ in
        viewer.draw(using: &random, progress: progress)
        return sum + viewer.map.xx / 500
      }
    }
    #expect(abs(meanPart(0) - 0.5) < 0.02 && abs(meanPart(0.5) - 0.275) < 0.02 && meanPart(1) < 0.09)
  }

  @Test func noiseHasItsStandardDeviationAndIsDrawnEveryTime() {
    let seen = Seen([.noise(0.06), .noise(0.08)], Canvas(height: 60, width: 60))
    var random = Random(seed: 1)
    let gray = [Float](repeating: 0, count: 60 * 60 * 3)
    seen.viewer.draw(using: &random)
    let first = seen.look(gray)
    seen.viewer.draw(using: &random)
    #expect(first != seen.look(gray))
    let variance = first.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(first.count)
    #expect(abs(variance.squareRoot() - 0.1) < 0.003)
  }

  @Test(arguments: lists)
  func aSeedGivesTheSameViewsOnAnyNumberOfCores(_ transforms: [Transform]) {
    let x = [Float].random(Self.canvas.height * Self.canvas.width * 3, seed: 1)
    let results = [1, 2].map { count in
      let seen = Seen(transforms, cores: Cores(limit: count))
      var random = Random(seed: 6)
      var all: [Float] = []
      for i in 0..<3 {
        seen.viewer.draw(using: &random, progress: Float(i) / 3)
        all += seen.look(x)
        all += seen.back(seen.view.array)
      }
      return all
    }
    #expect(results[0] == results[1])
  }

  @Test func aViewMayBeEmpty() {
    #expect(Transform.canvas(of: Canvas(height: 8, width: 9), [.jitter(6), .jitter(2)]) == Canvas(height: 0, width: 1))
  }
}
