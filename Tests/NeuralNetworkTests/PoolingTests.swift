import Testing

@testable import NeuralNetwork

struct PoolingTests {
  @Test func theFirstOfEqualsWinsAPooling() throws {
    let run = try LayerRun(
      MaxPooling(nil), on: [(Shape(2, 2, 1), [1, 5, 5, 5])], outputGradient: [3])
    #expect(run.output == [5])
    #expect(run.inputGradients[0] == [0, 3, 0, 0])
  }

  @Test(arguments: [false, true]) func theDivisorOfAMeanCountsItsPaddingOrNot(counts: Bool) throws {
    let window = Window(2, 2, padding: .explicit(top: 1, left: 1, bottom: 0, right: 0))
    let run = try LayerRun(AveragePooling(window, countsPadding: counts), on: [(Shape(2, 2, 1), [4, 8, 12, 16])])
    #expect(run.output == (counts ? [1, 3, 4, 10] : [4, 6, 8, 10]))
  }
}
