// Statistics as safetensors files: of each layer the tensors NAME:means and NAME:deviations, 2 × channels.

import Files
import NetworkZoo

extension PhotographStatistics {
  private static let means = ":means", deviations = ":deviations"

  /// The contents of a file.
  public var bytes: [UInt8] {
    let tensors = layers.flatMap { layer in
      [(Self.means, layer.means), (Self.deviations, layer.deviations)].map {
        Safetensors.NamedTensor(layer.name + $0, shape: [2, layer.channels], $1)
      }
    }
    return Safetensors.encode(tensors, metadata: ["sha256": weights, "looks": "\(looks)"], inHalf: true)
  }

  /// The SHA-256 of such a file.
  public var sha256: String { bytes.withUnsafeBytes { Digest.sha256($0) } }

  /// Reads the file at `path`. Throws `RecipeError` with what is wrong with it.
  init(contentsOf path: String) throws(RecipeError) {
    do {
      try self.init(try Safetensors(contentsOf: path), path)
    } catch let error as SafetensorsError {
      throw RecipeError("\(error)", isOfFile: true)
    } catch let error as RecipeError {
      throw error
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// Reads the contents of a file of the program's own.
  init(embedded bytes: UnsafeRawBufferPointer, _ name: String) {
    do {
      try self.init(try Safetensors(contentsOf: BytesInMemory([UInt8](bytes)), named: name), name)
    } catch {
      preconditionFailure("\(name): \(error)")
    }
  }

  private init(_ file: Safetensors, _ path: String) throws {
    func refuse(_ what: String) -> RecipeError {
      RecipeError("\(path): \(what); expected a file that 'phosphene statistics' wrote: remove it", isOfFile: true)
    }
    guard let weights = file.metadata["sha256"], let looks = file.metadata["looks"].flatMap({ Int($0) }) else {
      throw refuse("it does not say which network was measured")
    }
    let names = file.names.filter { $0.hasSuffix(Self.means) }.map { String($0.dropLast(Self.means.count)) }
    let layers = try names.map { name in
      let layer = Layer(
        name: name, means: try file.floats(name + Self.means), deviations: try file.floats(name + Self.deviations))
      guard layer.means.count == layer.deviations.count, layer.means.count % 2 == 0,
        (layer.means + layer.deviations).allSatisfy(\.isFinite), layer.deviations.allSatisfy({ $0 >= 0 })
      else { throw refuse("its numbers of '\(name)' are wrong") }
      return layer
    }
    self.init(weights: weights, layers: layers, looks: looks)
  }
}
