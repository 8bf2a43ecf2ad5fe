import Foundation
import NetworkZoo
import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureVisualization

struct RecipeTests {
  @Test(arguments: RecipeBook.builtIn) func recipeFilesRoundTrip(recipe: Recipe) throws {
    #expect(try Recipe(json: [UInt8](recipe.json.utf8), name: recipe.name) == recipe)
    #expect(!recipe.about.isEmpty && recipe.about.count < 80)
  }

  @Test func theFirstRecipeIsTheStandard() {
    #expect(RecipeBook.builtIn.map(\.name).first == RecipeBook.standard)
    #expect(
      Set(RecipeBook.builtIn.map(\.name)).isSuperset(
        of: [
          "natural", "natural-jitter", "natural-prior", "plain", "lucid", "distill", "deepdream", "deepdream-2015",
          "upscale", "maco", "vit",
        ]))
  }

  private static let parts = [
    "\"parameterization\":{\"kind\":\"pixels\"}", "\"optimizer\":{\"rule\":\"plain\"}", "\"stages\":{\"iterations\":4}",
  ]

  @Test(arguments: [
    ("", "not JSON"), ("[1]", "the file"), ("{}", "\"parameterization\" is missing"),
    ("{\"parameterization\":{}}", "\"parameterization.kind\" is missing"),
    ("{\"parameterization\":{\"kind\":\"voxels\"}}", "\"parameterization.kind\" is \"voxels\", expected \"pixels\""),
    ("+\"views\":0", "\"views\" is 0, expected a whole number from 1"),
    ("+\"views\":1.5", "\"views\" is 1.5, expected a whole number"),
    ("+\"border\":\"wide\"", "\"border\" is \"wide\", expected a number from 0 to 0.45"),
    ("+\"speed\":1", "\"speed\" is unknown, expected one of about"),
    ("+\"transforms\":[{\"pad\":-1}]", "\"transforms[0].pad\" is -1, expected a whole number from 0"),
    ("+\"transforms\":[{\"pad\":1},{\"spin\":1}]", "\"transforms[1].spin\" is unknown, expected one of pad"),
    ("+\"transforms\":[{\"scale\":{\"oneOf\":[]}}]", "\"transforms[0].scale.oneOf\" is a list of 0"),
    ("+\"transforms\":[{\"rotate\":{\"between\":[5,-5]}}]", "\"transforms[0].rotate.between\" is [5, -5], expected"),
    ("+\"transforms\":[{\"crop\":[0,1]}]", "\"transforms[0].crop\" is a list of 2, expected"),
    (
      "+\"transforms\":[{\"rotate\":{\"factorBetween\":[1,2]}}]", "\"transforms[0].rotate\" is"
    ),
    (
      "+\"transforms\":[{\"scale\":{\"factorBetween\":[2,1]}}]",
      "\"transforms[0].scale.factorBetween\" is [2, 1], expected"
    ),
    ("+\"prior\":{\"weight\":-1}", "\"prior.weight\" is -1, expected a number from 0"),
    ("+\"penalties\":{\"sparsity\":1}", "\"penalties.sparsity\" is unknown, expected one of tv"),
    (
      "+\"transforms\":[{\"roll\":1000000000}]",
      "\"transforms[0].roll\" is 1000000000, expected a whole number from 0 to"
    ),
    ("+\"rescue\":{\"leak\":2}", "\"rescue.leak\" is 2, expected a number from 0 to 1"),
    ("+\"start\":\"white\"", "\"start\" is \"white\", expected \"noise\" or \"black\""),
  ]) func errorsAreOneLineWithFieldFoundAndExpected(text: String, reason: String) {
    let json = text.hasPrefix("+") ? "{\((Self.parts + [String(text.dropFirst())]).joined(separator: ","))}" : text
    let error = #expect(throws: RecipeError.self) { try Recipe(json: [UInt8](json.utf8), name: "x") }
    #expect(error?.description.contains(reason) == true, "\(error!)")
    #expect(error?.description.contains("\n") == false)
  }

  @Test func laplacianNormalizationNeedsPixels() {
    let json =
      "{\"parameterization\":{\"kind\":\"phase\"},\"optimizer\":{\"rule\":\"plain\",\"divideBy\":\"laplacian\"},"
      + "\"stages\":{}}"
    #expect(throws: RecipeError.self) { try Recipe(json: [UInt8](json.utf8), name: "x") }
  }

  @Test func aFieldIsRefusedUnlessItsConditionHolds() {
    let json =
      "{\"parameterization\":{\"kind\":\"pixels\"},\"optimizer\":{\"rule\":\"adam\",\"divideBy\":\"nothing\"},\"stages\":{}}"
    let error = #expect(throws: RecipeError.self) { try Recipe(json: [UInt8](json.utf8), name: "x") }
    #expect(error?.description == "\"optimizer.divideBy\" is allowed only where \"rule\" is \"plain\"")
  }

  @Test func theUsersRecipesOverrideBuiltInOnes() throws {
    let folder = TestFolder()
    let json = "{\(Self.parts.joined(separator: ","))}"
    folder.write(Array(json.utf8), "natural.json")
    folder.write(Array(json.utf8), "natural-jitter.json")
    folder.write(Array(json.utf8), "mine.json")
    folder.write(Array("{".utf8), "broken.json")
    folder.write(Array(json.utf8), "soft,seed=3.json")
    try FileManager.default.createDirectory(atPath: "\(folder.path)/folder.json", withIntermediateDirectories: true)
    folder.write([], ".json")
    let book = RecipeBook(folder: folder.path)
    let standard = try Settings().withStandardRecipes(of: book)
    #expect(AscentRequest(.node(0, of: "first"), in: SmallNetwork.file, standard).recipe.stages.iterations == 4)
    let transformer = try NetworkFile(checkpoint: "\(ReferenceFiles.project)Tests/Reference/Transformers/vit")
    let tokens = AscentRequest(.node(0, of: "blocks.0.mlp"), in: transformer, standard)
    #expect(tokens.recipe.name == "natural-jitter" && tokens.recipe.stages.iterations == 4)
    #expect(try Settings().withStandardRecipes(of: RecipeBook(folder: nil)) == Settings())
    let lucid = try Settings("recipe=lucid")
    #expect(try lucid.withStandardRecipes(of: book) == lucid)
    #expect(book.names == RecipeBook.builtIn.map(\.name) + ["broken", "mine", "soft,seed=3"])
    #expect(try book.recipe(named: "natural").stages.iterations == 4)
    #expect(try book.recipe(named: "mine").name == "mine")
    #expect(try book.recipe(named: "lucid") == RecipeBook(folder: nil).recipe(named: "lucid"))
    for (name, reason) in [
      ("broken", "broken.json: it is not JSON"), ("soft,seed=3", "soft,seed=3.json: the name of a recipe"),
      ("none", "expected one of natural, whole, calm, natural-jitter"),
    ] {
      let error = #expect(throws: RecipeError.self) { try book.recipe(named: name) }
      #expect(error?.description.contains(reason) == true, "\(error!)")
      #expect(error?.isOfFile == (name != "none"))
    }
  }

  @Test(arguments: [
    ("first/3", false), ("dream(first)", false), ("first/3[1,2]", true), ("first/3[]", true),
    ("second/1 + inversion(first)", true), ("caricature(first)", true),
  ]) func theImageIsNotShiftedIfPositionsMatter(text: String, stays: Bool) throws {
    #expect(try Objective(text).hasPositions == stays)
    for recipe in RecipeBook.builtIn {
      let transforms = stays ? recipe.transformsInPlace : recipe.transforms
      let moves = transforms.contains { [.shift(nil), .roll(nil)].contains($0) }
      #expect(
        moves == (!stays && ["natural", "whole", "calm", "deepdream", "deepdream-laplacian"].contains(recipe.name)))
    }
    var rolled = RecipeBook.natural
    rolled.jitter = 4
    #expect(rolled.transformsInPlace.first == .roll(4))
  }

  @Test func tokensAreClimbedByJitter() throws {
    let path = "\(ReferenceFiles.project)Tests/Reference/Transformers/vit"
    let file = try NetworkFile(checkpoint: path)
    func recipe(_ text: String) throws -> String { RecipeBook.standard(for: try Objective(text), in: file).name }
    for early in ["blocks.0", "blocks.0.mlp/3", "blocks.1.mlp/3 + blocks.0.mlp/3", "blocks.1.mlp/3[]"] {
      #expect(try recipe(early) == "natural-jitter", "\(early)")
    }
    for late in ["blocks.1.mlp/3", "-blocks.1.attn/3 - 0.1*tv", "mean(blocks.1)", "norm/2", "class(3)"] {
      #expect(try recipe(late) == "natural-prior", "\(late)")
    }
    // before any token attends to another
    #expect(try recipe("embedding/3") == "natural")
    let node = Objective.node(3, of: "first")
    #expect(RecipeBook.standard(for: node, in: SmallNetwork.file) == RecipeBook.natural)
  }

  @Test func settingJitterReplacesTheFirstShift() throws {
    func transforms(_ recipe: Recipe, jitter: Int?) -> [Transform] {
      var recipe = recipe
      recipe.jitter = jitter
      return recipe.transforms
    }
    #expect(transforms(RecipeBook.natural, jitter: 4).first == .roll(4))
    let jittered = try RecipeBook(folder: nil).recipe(named: "natural-jitter")
    #expect(jittered.jitter == 8 && transforms(jittered, jitter: 4).first == .shift(4))
    let lucid = try RecipeBook(folder: nil).recipe(named: "lucid")
    #expect(lucid.jitter == 8 && transforms(lucid, jitter: 3)[1] == .jitter(3))
    #expect(transforms(lucid, jitter: nil) == lucid.transforms)
    #expect(transforms(Recipe(name: "plain"), jitter: 2) == [.jitter(2)])
  }
}
