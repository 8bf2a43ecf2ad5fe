import NetworkZoo
import NeuralNetwork
import Pictures

/// Finds out where a picture activates a node.
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

  private let cores: Cores
  private var made: (key: Key, plan: Plan)?

  /// Makes a lens that computes on `cores`.
  public init(cores: Cores) { self.cores = cores }

  /// Where `picture` activates the node; nil if it is silent everywhere. Throws `RecipeError` if the layer is unknown
  /// or does not fit the size.
  public func look(at picture: Picture, node: Int, of layer: String, in file: NetworkFile) throws(RecipeError)
    -> ActivationHeat?
  {
    let map = try map(of: picture, node: node, of: layer, in: file)
    return ActivationHeat(Array(map.values), width: map.shape.width, in: picture)
  }

  /// `picture` as it is where it activates the node, dim elsewhere; nil if the node is silent everywhere. Throws what
  /// `look` throws.
  public func spotlight(on picture: Picture, node: Int, of layer: String, in file: NetworkFile) throws(RecipeError)
    -> Picture?
  {
    let map = try map(of: picture, node: node, of: layer, in: file)
    guard let most = map.values.max(), most > 0, most.isFinite else { return nil }
    return Spotlight.picture(of: Array(map.values).parts(of: most), width: map.shape.width, on: picture)
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
