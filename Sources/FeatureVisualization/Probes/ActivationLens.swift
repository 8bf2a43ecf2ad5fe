import NetworkZoo
import NeuralNetwork
import Pictures

/// Shows where a picture activates a node: bright where it does, dim where it does not.
///
/// A class because it keeps the plan of the last picture for the next one. For one thread at a time.
public final class ActivationLens {
  /// What a plan was compiled for.
  private struct Key: Equatable {
    let weights: String
    let inputRange: InputRange
    let layer: String
    let node: Int
    let canvas: Canvas
  }

  /// The brightness where the node is not active, of 255.
  private static let least = 64
  private let cores: Cores
  private var made: (key: Key, plan: Plan)?

  /// Makes a lens that computes on `cores`.
  public init(cores: Cores) { self.cores = cores }

  /// Dims each pixel of `picture` by the node's activation there relative to the largest, to a quarter at least. Nil if
  /// the node is silent everywhere. Throws `RecipeError` if the layer is unknown or does not fit the size.
  public func look(at picture: Picture, node: Int, of layer: String, in file: NetworkFile) throws(RecipeError)
    -> Picture?
  {
    let map = try map(of: picture, node: node, of: layer, in: file)
    let values = map.values
    let most = values.max() ?? 0
    guard most > 0, most.isFinite else { return nil }
    let bytes = values.flatMap { value -> [UInt8] in
      let brightness = Float(Self.least) + Float(255 - Self.least) * max(0, value) / most
      return [UInt8](repeating: UInt8(brightness.rounded()), count: 3)
    }
    let small = Picture(width: map.shape.width, height: map.shape.height, pixels: bytes)
    let brightness = small.scaled(width: picture.width, height: picture.height).pixels
    let pixels = zip(picture.pixels, brightness).map { UInt8((Int($0) * Int($1) + 127) / 255) }
    return Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  private func map(
    of picture: Picture, node: Int, of name: String, in file: NetworkFile
  ) throws(RecipeError) -> FeatureMap {
    guard let layer = file.layer(named: name) else { throw RecipeError("\(file.name) has no layer '\(name)'") }
    let canvas = Canvas(height: picture.height, width: picture.width)
    let key = Key(
      weights: file.sha256, inputRange: file.network.inputRange, layer: name, node: node, canvas: canvas)
    if made?.key != key {
      made = nil  // frees its memory before the next plan allocates
      do {
        let target = Target(value: layer.value, nodes: [node])
        made = (key, try Plan(file.network, for: [target], on: canvas, cores: cores))
      } catch {
        throw RecipeError("\(error)")
      }
    }
    let plan = made!.plan
    _ = plan.input.values.update(fromContentsOf: picture.pixels.map { Float($0) / 127.5 - 1 })
    plan.forward()
    return plan.activations[0]
  }
}
