import NetworkZoo
import NeuralNetwork

/// An ascent in one line: `NETWORK[/LAYER[/NODE]][@setting=value,…]`, or an objective instead of layer and node.
public struct AscentAddress: Sendable {
  /// The network, and what is maximized in it.
  public let target: Address
  /// What differs from the recipe.
  public private(set) var settings: Settings

  /// Parses `text`. Throws `AddressError` or `RecipeError` with what is wrong.
  public init(_ text: String, in catalog: Catalog, book: RecipeBook = RecipeBook()) throws {
    let (target, settings) = Settings.split(text)
    do {
      self.target = try Address(target, in: catalog)
    } catch {
      throw Settings.refusal(of: target) ?? error
    }
    self.settings =
      try settings.map { (text) throws(RecipeError) in try Settings(text, book: book) } ?? Settings()
  }

  /// What `rest` names below a network, with these settings. Throws `AddressError`.
  public init(network: String, rest: String, settings: Settings) throws {
    do {
      target = try Address(network: network, rest: rest)
    } catch {
      throw Settings.refusal(of: rest) ?? error
    }
    self.settings = settings
  }

  /// This address with the recipes that it implies; see `Settings.withStandardRecipes`.
  public func withStandardRecipes() throws(RecipeError) -> AscentAddress {
    var address = self
    address.settings = try settings.withStandardRecipes()
    return address
  }

  /// The layer and the node that the address names. Throws if `file` has none of the name.
  public func find(in file: NetworkFile) throws -> (layer: NetworkFile.Layer?, node: Int?) {
    do {
      return try file.find(target)
    } catch {
      throw target.rest.flatMap(Settings.refusal) ?? error
    }
  }

  /// The objective; nil if the address names no layer. Throws if `file` has no such layer or node, or the text of the
  /// objective is invalid.
  public func objective(in file: NetworkFile) throws -> Objective? {
    guard let rest = target.rest else { return nil }
    do {
      switch try find(in: file) {
      case (let layer?, let node?): return .node(node, of: layer.name)
      case (let layer?, nil): return .layer(layer.name)
      case (nil, _): return nil
      }
    } catch {
      // a layer's name may look like a sum, but no sum like the name of an existing layer
      if target.isQuoted || error is RecipeError { throw error }
      if rest.contains(where: { "+*()[]\" ".contains($0) }) || rest.hasPrefix("-") {
        return try sum(rest, in: file)
      }
      // a - is a minus only if there are existing layers on both sides
      guard rest.contains("-"), let difference = try? Objective(rest, labels: file.labels),
        difference.terms.allSatisfy({ $0.measure.layer.map { file.layer(named: $0) != nil } ?? true })
      else { throw error }
      return difference
    }
  }

  /// Reads a sum. Where that fails because of the name of a layer that has to be quoted in one, the error says so.
  private func sum(_ text: String, in file: NetworkFile) throws -> Objective {
    func advice() -> String? {
      let names = file.allLayers.map(\.name).filter { name in
        name != quoted(name) && text.contains(name) && !text.contains(name.inQuotes)
      }
      return names.max { $0.count < $1.count }.map { "; in a sum, quote the name of this layer: \(quoted($0))" }
    }
    do {
      let sum = try Objective(text, labels: file.labels)
      let absent = sum.terms.lazy.compactMap(\.measure.layer).first { file.layer(named: $0) == nil }
      if let absent, let advice = advice() { throw RecipeError(file.absence(of: absent) + advice) }
      return sum
    } catch let error as RecipeError {
      guard let advice = advice(), !error.description.hasSuffix(advice) else { throw error }
      throw RecipeError(error.description + advice)
    }
  }
}

extension Canvas {
  /// Makes the size that a picture of `width` × `height` has when it is scaled down to a longer side of at most
  /// `longest`, with even sides.
  init(fitting width: Int, _ height: Int, longest: Int) {
    let scale = min(1, Double(longest) / Double(max(width, height)))
    func side(_ full: Int) -> Int { max(2, 2 * Int((Double(full) * scale / 2).rounded())) }
    self.init(height: side(height), width: side(width))
  }
}
