import Testing

@testable import NeuralNetwork

struct ReshapingTests {
  @Test func aBorderHoldsWhatItsModeSays() throws {
    func padded(_ mode: Padding.Filling) throws -> [Float] {
      let layer = Padding(top: 0, left: 2, bottom: 0, right: 1, mode: mode)
      return try LayerRun(layer, on: [(Shape(1, 3, 1), [1, 2, 3])]).output
    }
    #expect(try padded(.constant(9)) == [9, 9, 1, 2, 3, 9])
    #expect(try padded(.reflect) == [3, 2, 1, 2, 3, 2])
    #expect(try padded(.edge) == [1, 1, 1, 2, 3, 3])
    let cut = Padding(top: -1, left: 0, bottom: 0, right: 1, mode: .constant(9))
    #expect(try LayerRun(cut, on: [(Shape(2, 2, 1), [1, 2, 3, 4])]).output == [3, 4, 9])
  }

  @Test func flatteningGoesChannelAfterChannel() throws {
    #expect(try LayerRun(Flatten(), on: [(Shape(1, 3, 2), [1, 10, 2, 20, 3, 30])]).output == [1, 2, 3, 10, 20, 30])
  }
}
