import ComputeKernels
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct TransparencyMaskTests {
  private static let canvas = Canvas(height: 20, width: 24)

  @Test(arguments: [1, 2, 7, 1000]) func theRankedValueIsThatOfASortedList(count: Int) {
    var values = [Float].random(count, seed: 4).map { abs($0) * ($0 > 0 ? 1e-6 : 1e6) }
    values[count / 2] = 0
    let sorted = values.sorted()
    for rank in Set([0, count / 5, count / 2, count - 1]) {
      #expect(kernel_ranked(values, count, rank) == sorted[rank], "\(rank) of \(count)")
    }
  }

  @Test func itIsTheSumOfTheMagnitudesOfAllSteps() throws {
    let recipe = Recipe(name: "rolled", transforms: [.roll(nil), .scale(.between(0.8, 1.2))], views: 2)
    let ascent = try Ascent(
      SmallNetwork.request("second", 2, size: Self.canvas, by: recipe), on: SmallNetwork.file, cores: Cores())
    var sums = [Float](repeating: 0, count: 480)
    for _ in 0..<3 {
      var step = StepContext(
        random: ascent.random, progress: 0, rescue: nil, penalties: [], wantsGradient: true, isCancelled: { false })
      _ = try #require(ascent.stage.evaluate(&step))
      let gradient = ascent.stage.imageGradient.values
      for i in sums.indices {
        sums[i] += (abs(gradient[3 * i]) + abs(gradient[3 * i + 1]) + abs(gradient[3 * i + 2])) / 3
      }
      _ = ascent.step()
    }
    for (found, expected) in zip(ascent.stage.pictures[0].mask.values, sums) {
      #expect(abs(found - expected) <= 1e-5 * expected)
    }
    let level = sums.sorted()[Int(479 * 0.8)]
    let alpha = try #require(ascent.maskedPicture.alpha)
    for (byte, sum) in zip(alpha, sums) { #expect(abs(Float(byte) - 255 * min(1, sum / level)) < 0.51) }
    #expect(alpha.count { $0 == 255 } >= 96 && alpha.contains { $0 < 128 })
    #expect(ascent.picture.alpha == nil && ascent.maskedPicture.opaque == ascent.picture)
  }

  @Test func nothingIsKnownBeforeTheFirstStep() throws {
    let ascent = try Ascent(SmallNetwork.request("second", 2), on: SmallNetwork.file, cores: Cores())
    #expect(ascent.maskedPicture == ascent.picture && ascent.masks[0].allSatisfy { $0 == 1 })
  }

  @Test func aStepThatIsCancelledDoesNotCount() throws {
    var request = SmallNetwork.request("second", 2)
    request.pictures = 2
    let ascent = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    var (all, operations) = (0, 0)
    _ = ascent.step {
      all += 1
      return false
    }
    let before = ascent.stage.pictures.map(\.mask.values)
    // while the second picture is looked at
    let outcome = ascent.step {
      operations += 1
      return operations > all * 3 / 4
    }
    #expect(outcome == .cancelled && ascent.stage.pictures.map(\.mask.values) == before)
  }

  @Test func aUnitsFieldIsNotHiddenByAllThatItDoesNotSee() throws {
    let request = SmallNetwork.request(.unit(2, of: "second"), size: Canvas(height: 40, width: 40))
    let ascent = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    _ = ascent.step()
    let alpha = try #require(ascent.maskedPicture.alpha)
    // 5 × 5 pixels are seen
    #expect(alpha.count { $0 > 0 } <= 25 && alpha.contains(255))
  }

  @Test func theNextStageKeepsItsTotalAndItsPlace() {
    let small = TransparencyMask(on: Canvas(height: 10, width: 12))
    var sums = [Float](repeating: 0, count: 120)
    sums[3 * 12 + 4] = 8
    small.values = sums
    let large = TransparencyMask(on: Self.canvas)
    large.carry(from: small, by: nil)
    #expect(abs(large.values.reduce(0, +) - 8) < 1e-3)
    let most = large.values.indices.max { large.values[$0] < large.values[$1] }!
    #expect((6...7).contains(most / 24) && (8...9).contains(most % 24))
    let moved = TransparencyMask(on: Self.canvas)
    moved.carry(from: large, by: (rows: -8, columns: 3))
    let place = ((most / 24 - 8 + 20) % 20) * 24 + most % 24 + 3
    #expect(moved.values[place] == large.values[most])
  }

  @Test func aRestoredStateHasTheSameMask() throws {
    let recipe = Recipe(
      name: "staged", transforms: [.shift(nil)], stages: Stages(count: 2, factor: 2, iterationsEach: 4))
    let request = SmallNetwork.request("second", 2, size: Canvas(height: 64, width: 64), iterations: 8, by: recipe)
    let first = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    for _ in 0..<3 { _ = first.step() }
    let state = first.state
    for _ in 0..<5 { _ = first.step() }
    let other = try Ascent(request, on: SmallNetwork.file, cores: Cores())
    try other.restore(state)
    while other.iteration < 8 { _ = other.step() }
    #expect(other.maskedPicture == first.maskedPicture && first.maskedPicture.alpha != nil)
  }
}
