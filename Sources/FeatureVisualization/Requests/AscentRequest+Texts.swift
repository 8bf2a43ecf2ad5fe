// A request as an address, and as the texts embedded in a picture file.

import Files
import NetworkZoo
import NeuralNetwork
import Pictures

extension AscentRequest {
  /// The whole request on one line: `vgg19/block4_conv1/47@recipe=natural,seed=3,size=224x224,iterations=160`.
  public var address: String { "\(title)@\(settings)" }

  /// The key of the text that names the kernels with which a picture was made.
  public static let kernelsKey = "phosphene:kernels"
  /// The key of the text that names the statistics of photographs with which it was made, by their SHA-256.
  public static let statisticsKey = "phosphene:statistics-sha256"

  /// The key of the text that names the commit of a network from Hugging Face's hub.
  public static let commitKey = "phosphene:commit"

  /// The texts embedded in a picture, so that it can be made again.
  public var texts: [PictureText] {
    var pairs: [(String, String)] = [
      ("Title", title), ("Software", Program.software), ("phosphene:address", address), ("phosphene:network", network),
      ("phosphene:objective", "\(objective)"), ("phosphene:settings", "\(settings)"), ("phosphene:sha256", weights),
      ("phosphene:recipe", recipe.json),
      (Self.kernelsKey, Kernels.name),
    ]
    if let commit { pairs.append((Self.commitKey, commit)) }
    if case .picture(let picture)? = start { pairs.append(("phosphene:start-sha256", picture.sha256)) }
    if let statistics = statisticsSHA256 { pairs.append((Self.statisticsKey, statistics)) }
    if let guide { pairs.append(("phosphene:guide-sha256", guide.sha256)) }
    return pairs.map { PictureText(key: $0, value: $1) }
  }

  /// The SHA-256 of the statistics of photographs that its pictures are held by; nil where they are not, or nothing was
  /// measured yet.
  public var statisticsSHA256: String? {
    guard let prior = tuned.prior, prior.weight > 0 else { return nil }
    return StatisticsBook().sha256(ofThoseOf: weights)
  }

  /// Why the request in `texts` may make another picture than the one that holds them; nil: it makes the same.
  public static func remark(on texts: [PictureText]) -> String? {
    guard let json = texts.first(where: { $0.key == "phosphene:recipe" })?.value,
      let value = try? JSONValue([UInt8](json.utf8)), EarlierRescue.isUsed(in: value)
    else { return nil }
    return "was made with an earlier rule for silent nodes; with today's, its picture may differ"
  }

  /// Reads a request from the texts of a picture. Throws `RecipeError` with the first one that is missing or wrong.
  public init(texts: [PictureText]) throws(RecipeError) {
    func text(_ key: String) throws(RecipeError) -> String {
      guard let text = texts.first(where: { $0.key == key })?.value else {
        throw RecipeError("it carries no recipe (no text '\(key)'), expected a picture that phosphene wrote")
      }
      return text
    }
    let network = try text("phosphene:network")
    let objective = try Objective(try text("phosphene:objective"))
    let json = try text("phosphene:recipe")
    let settingsText = try text("phosphene:settings")
    // the recipe is the embedded one, even if there is another of that name here
    let name = settingsText.split(separator: ",").first { $0.hasPrefix("recipe=") }?.dropFirst(7) ?? "natural"
    let recipe = try Recipe(EarlierRescue.upgraded(JSONValue([UInt8](json.utf8))), name: String(name))
    let files = Dictionary(
      texts.filter { $0.key.hasSuffix("-sha256") }.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    let settings: Settings
    do {
      settings = try Settings(settingsText, book: RecipeBook(only: recipe), pictures: files)
    } catch {
      throw RecipeError("its settings are wrong: \(error)")
    }
    guard case .size(let size)? = settings["size"]?.value, case .inputRange(let range)? = settings["input-range"]?.value
    else {
      throw RecipeError("its settings '\(settingsText)' have no size or no input-range")
    }
    self = settings.applied(
      to: AscentRequest(
        network: network, weights: try text("phosphene:sha256"), inputRange: range, objective: objective,
        recipe: recipe, size: size))
    commit = texts.first { $0.key == Self.commitKey }?.value
  }
}
