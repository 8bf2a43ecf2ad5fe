import NeuralNetwork
import Pictures
import Testing

@testable import FeatureVisualization

struct RecipeTests {
  private static let recipe = Recipe(
    network: "squeezenet1.0", weights: "ab12",
    inputRange: InputRange(mean: [1, 2.5, 3], std: [0.25, 5, 6], isBGR: true), layer: "fire4/concat", node: 200,
    start: .grey, seed: .max,
    size: Canvas(height: 3, width: 16_384), step: 0.07, iterations: 0)

  @Test func textsMakeTheRecipeAgain() throws {
    #expect(try Recipe(texts: Self.recipe.texts) == Self.recipe)
    let plain = Recipe(
      network: "a", weights: "", inputRange: .caffe, layer: "b c", node: 0, size: Canvas(height: 1, width: 1))
    #expect(try Recipe(texts: plain.texts) == plain)
    // in any order, among others
    let others = [PictureText(key: "Comment", value: "phosphene:node")]
    #expect(try Recipe(texts: others + Self.recipe.texts.reversed()) == Self.recipe)
    #expect(Self.recipe.texts.first == PictureText(key: "Title", value: "squeezenet1.0/fire4/concat/200"))
  }

  @Test(arguments: recipe.texts.map(\.key).filter { $0.hasPrefix("phosphene:") })
  func aMissingTextIsNamed(key: String) {
    let error = #expect(throws: RecipeError.self) { try Recipe(texts: Self.recipe.texts.filter { $0.key != key }) }
    #expect(error?.description.contains("'\(key)'") == true)
  }

  @Test(arguments: [
    ("node", "-1"), ("node", "1.5"), ("node", ""), ("start", "white"), ("start", "Noise"), ("seed", "-1"),
    ("seed", "18446744073709551616"), ("size", "0x10"), ("size", "10x"), ("size", "10x10x10"), ("size", "16385x10"),
    ("size", "10 x 10"), ("step", "0"), ("step", "-0.1"), ("step", "inf"), ("step", "nan"), ("step", "fast"),
    ("input-range", "keras"), ("input-range", "1,2/3"), ("input-range", "1/0"), ("iteration", "-1"),
    ("iteration", "99999999999999999999"), ("iteration", "9223372036854775807"),
  ]) func aWrongTextIsNamed(key: String, value: String) {
    let texts = Self.recipe.texts.map { text in
      text.key == "phosphene:\(key)" ? PictureText(key: text.key, value: value) : text
    }
    #expect(texts != Self.recipe.texts)
    let error = #expect(throws: RecipeError.self) { try Recipe(texts: texts) }
    #expect(error?.description.contains("phosphene:\(key) = '\(value)', expected") == true, "\(error!)")
  }

  @Test func sizesAreReadAsTheyAreSpoken() {
    #expect(Canvas(text: "300x200") == Canvas(height: 200, width: 300))
    #expect(Canvas(text: "300×200") == Canvas(height: 200, width: 300))
    #expect(Canvas(text: "224") == Canvas(height: 224, width: 224))
    #expect(Canvas(text: "\(Canvas(height: 7, width: 9))") == Canvas(height: 7, width: 9))
  }
}
