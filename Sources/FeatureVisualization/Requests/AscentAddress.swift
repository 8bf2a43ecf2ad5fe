import NetworkZoo
import NeuralNetwork

/// What names an ascent from anywhere: `NETWORK[/LAYER[/NODE]][@setting=value,…]`, or an objective in the place of the
/// layer and the node.
public struct AscentAddress: Sendable {
  /// The network, and what is climbed in it.
  public let place: Address
  /// What is to be otherwise than the recipe has it.
  public private(set) var settings: Settings

  /// Takes `text` apart. Throws `AddressError` or `RecipeError` with what is wrong.
  public init(_ text: String, in catalogue: Catalogue, book: RecipeBook = RecipeBook()) throws {
    let (place, settings) = Settings.split(text)
    do {
      self.place = try Address(place, in: catalogue)
    } catch {
      throw Settings.unknownKey(in: place) ?? error
    }
    self.settings =
      try settings.map { (text) throws(RecipeError) in try Settings(text, book: book) } ?? Settings()
  }

  /// This address by the recipe that it stands for; see `Settings.withStandardRecipe`.
  public func withStandardRecipe() throws(RecipeError) -> AscentAddress {
    var address = self
    address.settings = try settings.withStandardRecipe()
    return address
  }

  /// The number to climb; nil where the address names no layer. Throws where `file` has no such layer or node, or the
  /// objective cannot be read.
  public func objective(in file: NetworkFile) throws -> Objective? {
    guard let rest = place.rest else { return nil }
    do {
      switch try file.find(place) {
      case (let layer?, let node?): return .node(node, of: layer.name)
      case (let layer?, nil): return .layer(layer.name)
      case (nil, _): return nil
      }
    } catch {
      // a layer's name may look like a sum, a sum never like the name of a layer that is there
      let refusal = Settings.unknownKey(in: rest) ?? error
      if rest.contains(where: { "+*()[]\" ".contains($0) }) || rest.hasPrefix("-") {
        return try Objective(rest, labels: file.labels)
      }
      // a - is a minus where there are layers at both sides of it
      guard rest.contains("-"), let difference = try? Objective(rest, labels: file.labels),
        difference.terms.allSatisfy({ $0.measure.layer.map { file.layer(named: $0) != nil } ?? true })
      else { throw refusal }
      return difference
    }
  }
}

extension AscentRequest {
  /// The ascent of `objective` in `file` with `settings`, by the standard method where they name none.
  public init(_ objective: Objective, in file: NetworkFile, _ settings: Settings) {
    var request = settings.applied(to: AscentRequest(objective, in: file, by: RecipeBook.natural))
    // the shape is the picture's, where there is one and nothing else is wanted
    if settings["size"] == nil, case .picture(let picture)? = request.start, let shown = picture.size {
      request.size = Canvas(fitting: shown.width, shown.height, longest: request.recipe.size ?? 500)
    }
    self = request
  }
}

extension Canvas {
  /// The size of a picture of `width` × `height` whose longer side is at most `longest`, of even sides.
  init(fitting width: Int, _ height: Int, longest: Int) {
    let scale = min(1, Double(longest) / Double(max(width, height)))
    func side(_ full: Int) -> Int { max(2, 2 * Int((Double(full) * scale / 2).rounded())) }
    self.init(height: side(height), width: side(width))
  }
}
