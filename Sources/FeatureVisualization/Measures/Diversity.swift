import NeuralNetwork

/// Lucid's diversity of n pictures: −1/n · Σ over i ≠ j of ⟨Gᵢ, Gⱼ⟩, where G is the normalized Gram matrix (nodes ×
/// nodes, norm 1) of a picture's activations in a layer.
struct Diversity {
  /// Each picture's normalized Gram matrix, and its norm before.
  private var grams: [(matrix: [Float], norm: Float)]
  private let channels: Int

  /// Allocates Gram matrices for `count` pictures of `channels` nodes.
  init(pictures count: Int, channels: Int) {
    self.channels = channels
    grams = [([Float], Float)](repeating: ([Float](repeating: 0, count: channels * channels), 0), count: count)
  }

  /// Computes the Gram matrix of `picture` from its activations.
  mutating func set(_ map: FeatureMap, of picture: Int) {
    let a = Matrix(map.base, rows: map.shape.pixels, columns: channels)
    var sum = 0.0
    grams[picture].matrix.withUnsafeMutableBufferPointer { gram in
      Matrix.multiply(a.transposed, a, into: gram.baseAddress!, stride: channels)
      for value in gram { sum += Double(value) * Double(value) }
      let factor = Float(1 / (sum.squareRoot() + 1e-12))
      for i in gram.indices { gram[i] *= factor }
    }
    grams[picture].norm = Float(sum.squareRoot())
  }

  /// The diversity of the pictures that were set.
  var value: Float {
    var sum = 0.0
    for i in grams.indices { for j in grams.indices where i != j { sum += product(i, j) } }
    return Float(-sum / Double(grams.count))
  }

  private func product(_ i: Int, _ j: Int) -> Double {
    zip(grams[i].matrix, grams[j].matrix).reduce(0.0) { $0 + Double($1.0 * $1.1) }
  }

  /// Writes `weight` times the gradient with respect to `map`, the activations of `picture`.
  func writeGradient(for map: FeatureMap, of picture: Int, weight: Float, into gradient: FeatureMap) {
    let own = grams[picture]
    // dD/dG = −2/n · (S − ⟨S, G⟩ G) / norm, S the sum of the others; then dD/dA = 2 A dD/dG, since G is symmetric
    var sum = [Float](repeating: 0, count: channels * channels)
    for j in grams.indices where j != picture { for i in sum.indices { sum[i] += grams[j].matrix[i] } }
    let along = zip(sum, own.matrix).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    let factor = -4 * weight / (Float(grams.count) * (own.norm + 1e-12))
    for i in sum.indices { sum[i] = factor * (sum[i] - Float(along) * own.matrix[i]) }
    sum.withUnsafeBufferPointer { slope in
      Matrix.multiply(
        Matrix(map.base, rows: map.shape.pixels, columns: channels),
        Matrix(slope.baseAddress!, rows: channels, columns: channels), into: gradient.base, stride: channels)
    }
  }
}
