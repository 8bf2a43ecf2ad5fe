import ComputeKernels
import TestSupport
import Testing

struct ImageKernelTests {
  @Test(arguments: [0, 1, 15, 16, 17, 1000]) func momentsAreTheSums(count: Int) {
    // whole numbers, so that the sums are exact in any order
    let values = [Float].random(count, seed: 3).map { ($0 * 1000).rounded() }
    let moments = kernel_moments_of(values, count)
    #expect(moments.sum == values.reduce(0.0) { $0 + Double($1) })
    #expect(moments.squares == values.reduce(0.0) { $0 + Double($1) * Double($1) })
  }

  @Test func momentsDoNotOverflowAndShowWhatIsNotFinite() {
    let large = [Float](repeating: .greatestFiniteMagnitude, count: 100)
    #expect(kernel_moments_of(large, 100).squares.isFinite)
    #expect(!kernel_moments_of(large + [.infinity], 101).squares.isFinite)
    #expect(!kernel_moments_of(large + [.nan], 101).squares.isFinite)
  }

  @Test func bytesAreRounded() {
    func bytes(_ values: [Float]) -> [UInt8] {
      var bytes = [UInt8](repeating: 7, count: values.count)
      kernel_bytes_of(values, &bytes, values.count)
      return bytes
    }
    // each byte from its own value, and from whatever is nearer to it than to the next
    let all = (0...255).map { Float($0) / 127.5 - 1 }
    #expect(bytes(all) == Array(0...255))
    #expect(bytes(all.map { $0 + 0.49 / 127.5 }) == Array(0...255))
    #expect(bytes(all.map { $0 - 0.49 / 127.5 }) == Array(0...255))
    #expect(bytes([-1, 1, -2, 2, 0, -.infinity, .infinity]) == [0, 255, 0, 255, 128, 0, 255])
  }

  @Test func anImageIsHeldBetweenItsBounds() {
    var image: [Float] = [0.5, 1.4, -1.4, 0]
    kernel_clip(&image, 4, -1, 1)
    #expect(image == [0.5, 1, -1, 0])
  }
}
