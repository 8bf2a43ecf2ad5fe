import ComputeKernels
import NeuralNetwork

/// Mean and standard deviation over the positions of every channel, of several maps at once.
///
/// A class because it owns its memory: only `init` allocates. For one thread at a time.
final class ChannelMoments {
  /// Of each map, the means of its channels, then their standard deviations.
  private(set) var values: [[Float]]

  private let maps: [FeatureMap]
  /// Maps are cut into pieces, so that cores share them: the map's index and the pixels of each piece.
  private let pieces: [(map: Int, pixels: Range<Int>)]
  /// Where the sums of each piece begin in the memory: those of the channels, then those of their squares.
  private let offsets: [Int]
  private let memory: Buffer
  private let sums: UnsafeMutablePointer<Float>
  private let cores: Cores

  /// A piece has so many pixels at most: float32 adds them well.
  private static let longestPiece = 1024

  /// Prepares to measure `maps`, whose memory must live as long.
  init(of maps: [FeatureMap], cores: Cores) {
    (self.maps, self.cores) = (maps, cores)
    values = maps.map { [Float](repeating: 0, count: 2 * $0.shape.channels) }
    pieces = maps.indices.flatMap { map in
      let pixels = maps[map].shape.pixels
      return stride(from: 0, to: pixels, by: Self.longestPiece).map {
        (map, $0..<min(pixels, $0 + Self.longestPiece))
      }
    }
    var offsets: [Int] = [], end = 0
    for piece in pieces {
      offsets.append(end)
      end += 2 * maps[piece.map].shape.channels
    }
    self.offsets = offsets
    memory = Buffer(size: end * MemoryLayout<Float>.stride)
    sums = memory.base.assumingMemoryBound(to: Float.self)
  }

  /// Measures what the maps hold now.
  func measure() {
    cores.forEach(pieces.count) { [maps, pieces, offsets, sums] index, _ in
      let piece = pieces[index]
      let (map, channels) = (maps[piece.map], maps[piece.map].shape.channels)
      // around the first pixel, so that little is lost where a mean is far from 0
      kernel_channel_moments(
        map.base + piece.pixels.lowerBound * channels, piece.pixels.count, channels, map.base, sums + offsets[index],
        sums + offsets[index] + channels)
    }
    for (index, map) in maps.enumerated() { add(piecesOf: index, map) }
  }

  private func add(piecesOf index: Int, _ map: FeatureMap) {
    let channels = map.shape.channels, pixels = Double(map.shape.pixels)
    let own = pieces.indices.filter { pieces[$0].map == index }
    for channel in 0..<channels {
      var sum = 0.0, squares = 0.0
      for piece in own {
        sum += Double(sums[offsets[piece] + channel])
        squares += Double(sums[offsets[piece] + channels + channel])
      }
      let variance = max(0, squares - sum * sum / pixels) / max(1, pixels - 1)
      values[index][channel] = map.base[channel] + Float(sum / pixels)
      values[index][channels + channel] = Float(variance.squareRoot())
    }
  }

  /// Writes to `gradients` the gradients of the maps, from `slopes`: of each map, those of its channels' means, then of
  /// their standard deviations, as measured last.
  func writeGradients(_ slopes: [[Float]], to gradients: [FeatureMap]) {
    // a mean has 1/n of each position, a deviation (x − mean) / ((n − 1) · deviation)
    let lines = zip(maps, zip(values, slopes)).map { map, of -> [Float] in
      let (channels, pixels) = (map.shape.channels, Float(map.shape.pixels))
      let (values, slopes) = of
      var line = [Float](repeating: 0, count: 2 * channels)
      for channel in 0..<channels {
        let deviation = values[channels + channel]
        let along = deviation > 0 ? slopes[channels + channel] / (max(1, pixels - 1) * deviation) : 0
        line[channel] = along
        line[channels + channel] = slopes[channel] / pixels - along * values[channel]
      }
      return line
    }
    cores.forEach(pieces.count) { [maps, pieces] index, _ in
      let piece = pieces[index]
      let channels = maps[piece.map].shape.channels, offset = piece.pixels.lowerBound * channels
      lines[piece.map].withUnsafeBufferPointer { line in
        kernel_channel_lines(
          maps[piece.map].base + offset, piece.pixels.count, channels, line.baseAddress!,
          line.baseAddress! + channels, gradients[piece.map].base + offset)
      }
    }
  }
}
