import NetworkZoo

/// A direction that was computed elsewhere, such as the embedding of a text: a vector in a safetensors file.
enum DirectionFile {
  /// A weight for every node, from the only vector in the file at `path`, whose other axes have the length 1. Throws
  /// `RecipeError` where there is none, or several.
  static func weights(_ path: String) throws(RecipeError) -> [Int: Float] {
    func problem(_ words: String) -> RecipeError {
      RecipeError("\(path) \(words): one vector is expected, with a number for each node of the layer", isOfFile: true)
    }
    let values: [Float]
    do {
      let file = try Safetensors(contentsOf: path)
      let vectors = try file.names.filter { name throws(SafetensorsError) in
        let shape = try file.shape(of: name)
        return shape.count { $0 != 1 } == 1 || shape == [1]
      }
      guard let name = vectors.first else { throw problem("holds no vector") }
      guard vectors.count == 1 else {
        throw problem("holds \(vectors.count) vectors, '\(vectors[0])' and '\(vectors[1])' among them")
      }
      values = try file.floats(name)
    } catch let error as SafetensorsError {
      throw RecipeError("\(error)", isOfFile: true)
    } catch let error as RecipeError {
      throw error
    } catch {
      throw RecipeError("\(path): \(error)", isOfFile: true)
    }
    guard values.allSatisfy(\.isFinite), values.contains(where: { $0 != 0 }) else {
      throw problem("holds a vector of zeros, or of values that are infinite or no numbers")
    }
    // numbers near 0 would only make the address longer
    let least = values.reduce(0) { max($0, abs($1)) } * 1e-6
    return Dictionary(uniqueKeysWithValues: values.enumerated().filter { abs($1) > least }.map { ($0, $1) })
  }
}
