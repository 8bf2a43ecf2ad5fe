/// A network of keras.applications, whose weight files say nothing of its layers.
public enum KerasArchitecture: String, CaseIterable, Sendable {
  /// Simonyan and Zisserman, Very Deep Convolutional Networks, 2014: 13 convolutions.
  case vgg16
  /// The same with 16 convolutions.
  case vgg19
  /// Szegedy and others, Rethinking the Inception Architecture, 2015.
  case inceptionV3 = "inception_v3"
}
