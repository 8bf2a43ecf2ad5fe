// VGG16 and VGG19 as keras.applications builds them (Simonyan and Zisserman, Very Deep Convolutional Networks for
// Large-Scale Image Recognition, 2014). The top's last layer ends at the classes' logits, before Keras' softmax.

import NeuralNetwork

extension KerasLayers {
  /// Adds the five blocks and, where there are weights for it, the top.
  mutating func addVGG(convolutionsOfBlocks: [Int]) throws {
    var x = network.input
    for ((block, count), nodes) in zip(zip(1..., convolutionsOfBlocks), [64, 128, 256, 512, 512]) {
      for number in 1...count {
        x = try convolution(x, "block\(block)_conv\(number)", nodes: nodes, Window(3, 3, padding: .sameUpper))
      }
      x = add(MaxPooling(Window(2, 2, stride: (2, 2))), to: x, named: "block\(block)_pool")
    }
    guard let classes = weights.classes else { return }
    x = try dense(x, "fc1", nodes: 4096, height: 7, width: 7, isActivated: true)
    x = try dense(x, "fc2", nodes: 4096, isActivated: true)
    _ = try dense(x, "predictions", nodes: classes, isActivated: false)
  }
}
