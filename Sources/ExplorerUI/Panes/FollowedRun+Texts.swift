import FeatureVisualization
import NeuralNetwork
import TerminalUI

extension FollowedRun {
  /// What it is doing, in a word or two.
  func stateWord(isPlaying: Bool) -> String {
    switch phase {
    case .preparing, .measuring: return "preparing"
    case .running: return "running"
    case .paused, .stepping, .ended:
      if isInThePast {
        // of what is to come, nothing is told yet
        return "\(isPlaying ? "playing" : "paused at") \(shownIteration) of \(hidesNewest ? total : last)"
      }
      if let word = ending?.word { return word }
      // the limit may have been raised since it ended
      return ending != nil && last >= limit ? "done" : "paused"
    }
  }

  /// Why it cannot go on or came to nothing, and what can be done; nil: there is nothing to tell.
  var notice: Message? {
    switch ending {
    case .silent where last < limit:
      Message(text: "no gradient: r tries another seed, o another start (grey, black)", isError: false)
    case .silent: Message(text: "the node stayed silent: r tries another seed", isError: false)
    case .dead: Message(text: ending?.explanation ?? "", isError: false)
    case .notFinite, .failed: Message(text: ending?.explanation ?? "", isError: true)
    case .naturalMaximum:
      Message(text: "as strong as any photograph makes it, so it ended: space goes on", isError: false)
    case nil, .finished, .left: nil
    }
  }

  /// What is done before there is a picture.
  var preparation: String {
    guard case .measuring(let done, let count) = phase else { return "preparing …" }
    return "looking at photographs, once for this network: \(done) of \(count) …"
  }

  /// What stands under its picture where there are several, without the last words where there is no room.
  func caption(fitting width: Int) -> String {
    if let failure { return failure }
    let request = shownRequest
    var words = request.words + ["seed \(request.seed)"]
    if let word = ending?.word ?? shownValue?.shortText { words.append(word) }
    words += request.ownNumbers(except: ["iterations"]) + request.changesInWords
    words.append("\(shownIteration) of \(total)")
    func text() -> String { words.joined(separator: " · ") }
    while words.count > 1 && text().displayWidth > width { words.removeLast() }
    return text()
  }

  /// The recipe, and the start if there is one of its own: `deepdream · photo.jpg`.
  var recipeInShort: String { (shownRequest.words + shownRequest.startInShort).joined(separator: " · ") }

  /// How the picture was made: the recipe, and the settings that are not the recipe's own. `isStandard` says that
  /// nobody asked for the recipe.
  func recipeText(isStandard: Bool) -> String {
    let request = shownRequest
    var words = request.words
    if isStandard, let kind = request.recipe.kindOfDefault { words.append("default of \(kind)") }
    words += request.startInShort
    words += ["seed \(request.seed)", "\(request.size)", "step \(shortest(request.tuned.optimizer.step))"]
    words += request.ownNumbers(except: ["step", "iterations"])
    words.append(request.inputRange.words)
    return (words + request.changesInWords).joined(separator: " · ")
  }
}

extension AscentRequest {
  /// The recipe, and whether the objective is minimized.
  fileprivate var words: [String] { (objective.isNegative ? ["minimized"] : []) + [recipe.name] }

  /// The start that is not the recipe's; of a file the name is enough.
  fileprivate var startInShort: [String] { start.map { [String("\($0)".split(separator: "/").last ?? "")] } ?? [] }

  /// The numbers that are not the recipe's: `step 5`.
  fileprivate func ownNumbers(except keys: [String]) -> [String] {
    SettingField.table.filter { $0.increment != nil && !keys.contains($0.key) && isOverridden($0) }
      .map { "\($0.key) \(number($0) ?? "")" }
  }

  /// How often something was changed while it ran; empty: never.
  fileprivate var changesInWords: [String] {
    let count = Set(changes.map(\.iteration)).count
    return count == 0 ? [] : ["changed \(count == 1 ? "once" : "\(count) times")"]
  }
}

extension Recipe {
  /// What it is the default of, if that is not everything.
  fileprivate var kindOfDefault: String? {
    switch name {
    case RecipeBook.standardOfClasses: "classes"
    case RecipeBook.standardOfLastBlock: "the last block"
    default: nil
    }
  }
}

extension InputRange {
  /// `input (x − 127)/128`, or `input torch` where it is not one number for all channels.
  fileprivate var words: String {
    let numbers = "\(self)".split(separator: "/").compactMap { Float($0) }
    return numbers.count == 2 ? "input (x − \(shortest(numbers[0])))/\(shortest(numbers[1]))" : "input \(self)"
  }
}

extension Objective {
  /// Whether all that it measures, apart from penalties, is minimized.
  var isNegative: Bool {
    terms.allSatisfy { term in if case .penalty = term.measure { true } else { term.weight < 0 } }
  }

  /// Its value in words: `mean activation 34.5`, which is that of the node also where it is minimized.
  func words(for value: Float, isShort: Bool = false) -> String {
    let name = measureName
    let isOfNode = name != "objective"
    let shown = isOfNode && isNegative ? -value : value
    return "\(isShort && name == "mean activation" ? "activation" : name) \(shown.shortText)"
  }

  /// What its value is, where it is that of one node: `mean activation`.
  private var measureName: String {
    guard terms.count == 1, abs(terms[0].weight) == 1 else { return "objective" }
    switch terms[0].measure {
    case .logit: return "logit"
    case _ where singleNode != nil: return "mean activation"
    default: return "objective"
    }
  }
}
