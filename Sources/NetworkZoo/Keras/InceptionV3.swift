// InceptionV3 as keras.applications builds it (Szegedy and others, Rethinking the Inception Architecture for Computer
// Vision, 2015), block after block in the order in which Keras makes its convolutions.

import NeuralNetwork

extension KerasLayers {
  /// Nodes, height and width of one convolution.
  private typealias Size = (nodes: Int, height: Int, width: Int)

  /// Adds everything up to `mixed10` and, where there are weights for it, the top.
  mutating func addInceptionV3() throws {
    var x = try convolution(network.input, (32, 3, 3), stride: 2, padding: .none)
    x = try convolution(x, (32, 3, 3), padding: .none)
    x = try convolution(x, (64, 3, 3))
    x = maxPool(x)
    x = try convolution(x, (80, 1, 1), padding: .none)
    x = try convolution(x, (192, 3, 3), padding: .none)
    x = maxPool(x)
    for (number, pooled) in [(0, 32), (1, 64), (2, 64)] {
      x = join(
        [
          try chain(x, [(64, 1, 1)]), try chain(x, [(48, 1, 1), (64, 5, 5)]),
          try chain(x, [(64, 1, 1), (96, 3, 3), (96, 3, 3)]), try chain(averagePool(x), [(pooled, 1, 1)]),
        ], "mixed\(number)")
    }
    x = join(
      [
        try convolution(x, (384, 3, 3), stride: 2, padding: .none),
        try convolution(chain(x, [(64, 1, 1), (96, 3, 3)]), (96, 3, 3), stride: 2, padding: .none), maxPool(x),
      ], "mixed3")
    for (number, n) in [(4, 128), (5, 160), (6, 160), (7, 192)] {
      x = join(
        [
          try chain(x, [(192, 1, 1)]), try chain(x, [(n, 1, 1), (n, 1, 7), (192, 7, 1)]),
          try chain(x, [(n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7)]),
          try chain(averagePool(x), [(192, 1, 1)]),
        ], "mixed\(number)")
    }
    x = join(
      [
        try convolution(chain(x, [(192, 1, 1)]), (320, 3, 3), stride: 2, padding: .none),
        try convolution(
          chain(x, [(192, 1, 1), (192, 1, 7), (192, 7, 1)]), (192, 3, 3), stride: 2, padding: .none),
        maxPool(x),
      ], "mixed8")
    for number in [9, 10] {
      let narrow = try chain(x, [(320, 1, 1)])
      let fork = try fork(chain(x, [(384, 1, 1)]), "mixed9_\(number - 9)")
      let deepInput = try chain(x, [(448, 1, 1), (384, 3, 3)])
      let deepFork = try self.fork(deepInput, numbered("concatenate"))
      x = join([narrow, fork, deepFork, try chain(averagePool(x), [(192, 1, 1)])], "mixed\(number)")
    }
    guard let classes = weights.classes else { return }
    x = add(GlobalAveragePooling(), to: x, named: "avg_pool")
    _ = try dense(x, "predictions", nodes: classes, isActivated: false)
  }

  /// A convolution without bias, its batch norm without gamma, its ReLU.
  private mutating func convolution(
    _ input: Int, _ size: Size, stride: Int = 1, padding: Window.Padding = .sameUpper
  ) throws -> Int {
    let (name, norm) = (numbered("conv2d"), numbered("batch_normalization"))
    let window = Window(size.height, size.width, stride: (stride, stride), padding: padding)
    let filters = try kernel(name, size.nodes, window, on: input)
    func numbers(_ weight: KerasWeight) throws -> [Float] {
      try weights.tensor(weight, of: norm, [size.nodes]).values
    }
    let (beta, mean, variance) = (try numbers(.beta), try numbers(.mean), try numbers(.variance))
    let ones = [Float](repeating: 1, count: size.nodes)
    var x = add(Convolution(filters: filters, window: window), to: input, named: name, nodes: size.nodes)
    x = add(
      ScaleShift(gamma: ones, beta: beta, mean: mean, variance: variance, epsilon: 0.001), to: x, named: norm)
    return add(Clamp.relu, to: x, named: numbered("activation"))
  }

  private mutating func chain(_ input: Int, _ sizes: [Size]) throws -> Int {
    var x = input
    for size in sizes { x = try convolution(x, size) }
    return x
  }

  /// Lying and standing windows side by side.
  private mutating func fork(_ input: Int, _ name: String) throws -> Int {
    join([try convolution(input, (384, 1, 3)), try convolution(input, (384, 3, 1))], name)
  }

  private mutating func maxPool(_ input: Int) -> Int {
    add(MaxPooling(Window(3, 3, stride: (2, 2))), to: input, named: numbered("max_pooling2d"))
  }

  /// Of the size of its input; the padding does not count in the divisor.
  private mutating func averagePool(_ input: Int) -> Int {
    add(AveragePooling(Window(3, 3, padding: .sameUpper)), to: input, named: numbered("average_pooling2d"))
  }
}
