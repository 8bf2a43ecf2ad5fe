import Pictures
import Testing

@Suite struct NPYTests {
  @Test func theBytesAreThoseThatNumPyWrites() {
    // numpy.save of float32 [[[1, -2, 0.5]], [[0, 1e-3, 3]]]
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 3), }"
    let bytes = NPY.encode(shape: [2, 1, 3], [1, -2, 0.5, 0, 1e-3, 3])
    #expect(Array(bytes[..<10]) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
    #expect(bytes[10..<128].elementsEqual((header + String(repeating: " ", count: 117 - header.count) + "\n").utf8))
    #expect(
      Array(bytes[128...]) == [
        0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F, 0, 0, 0, 0, 0x6F, 0x12, 0x83, 0x3A, 0, 0, 0x40, 0x40,
      ])
  }

  @Test(arguments: [[], [3], [1, 1, 3], [0, 4, 3], [123_456, 1, 1]]) func theNumbersBeginAtAMultipleOf64(shape: [Int]) {
    let count = shape.reduce(1, *)
    let bytes = NPY.encode(shape: shape, [Float](repeating: 1, count: count))
    let begin = bytes.count - count * 4
    #expect(begin % 64 == 0 && begin == 10 + Int(bytes[8]) + Int(bytes[9]) << 8 && bytes[begin - 1] == 10)
  }
}
