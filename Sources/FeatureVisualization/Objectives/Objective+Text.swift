// The text form of an objective: `mixed4/17 + 0.5*mixed5/3 - 0.01*tv`.
//
//   objective  = ["-"] term { ("+" | "-") term }
//   term       = factor { "*" factor }        all but one of them numbers, `t` or `(1-t)`
//   measure    = LAYER/NODE | LAYER/NODE[ROW,COLUMN] | LAYER/NODE[] | LAYER
//              | mean(LAYER) | direction(LAYER,NODE:WEIGHT,…[,cos=P]) | direction(LAYER,"FILE"[,cos=P])
//              | class(NUMBER) | class("LABEL")
//              | caricature(LAYER[,cos=P]) | grid(LAYER[,cos=P]) | inversion(LAYER) | dream(LAYER) | diversity(LAYER)
//              | tv | l1 | l2 | blur
//
// A layer whose name contains one of `+ - * ( ) [ ] , " @`, a blank or a hidden character is quoted, as strings of JSON
// are: "conv-1"/3.

import Files
import NetworkZoo
import NeuralNetwork

extension Objective: CustomStringConvertible {
  /// The text form, which `init(_:labels:)` parses.
  public var description: String {
    var text = ""
    for (index, term) in terms.enumerated() {
      let isNegative = term.weight < 0
      text += index == 0 ? (isNegative ? "-" : "") : isNegative ? " - " : " + "
      if abs(term.weight) != 1 { text += "\(shortest(abs(term.weight)))*" }
      switch term.ramp {
      case .level: break
      case .rising: text += "t*"
      case .falling: text += "(1-t)*"
      }
      text += "\(term.measure)"
    }
    return text
  }

  /// Parses a text form; `labels` are the names of the classes. Throws `RecipeError` with the position of the first
  /// character that does not fit.
  public init(_ text: String, labels: [String] = []) throws(RecipeError) {
    var parser = ObjectiveParser(text, labels: labels)
    self.init(try parser.objective())
  }
}

extension Measure: CustomStringConvertible {
  /// The text form, as in a term of an objective.
  public var description: String {
    switch self {
    case .node(let node, let layer): "\(quoted(layer))/\(node)"
    case .unit(let node, let layer, .none): "\(quoted(layer))/\(node)[]"
    case .unit(let node, let layer, .some(let position)): "\(quoted(layer))/\(node)[\(position.row),\(position.column)]"
    case .layer(let layer): quoted(layer)
    case .direction(let direction, let layer, let power):
      "direction(\(quoted(layer))"
        + zip(direction.nodes, direction.weights).map { ",\($0):\(shortest($1))" }.joined() + cosine(power) + ")"
    case .logit(let number): "class(\(number))"
    case .function(let function, let layer, let power): "\(function.rawValue)(\(quoted(layer))\(cosine(power)))"
    case .penalty(let penalty): penalty.rawValue
    }
  }

  private func cosine(_ power: Float) -> String { power == 0 ? "" : ",cos=\(shortest(power))" }
}

/// The shortest decimal that reads back as `value`, without a trailing `.0`.
public func shortest(_ value: Float) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// The layer's name in a text form, quoted if necessary.
func quoted(_ layer: String) -> String {
  let isPlain =
    !layer.isEmpty && !layer.contains { "+-*()[],\"@ ".contains($0) } && Penalty(rawValue: layer) == nil
    && Float(layer) == nil && layer != "t"
    // a last component that is a number would be read as a node
    && layer.split(separator: "/").last.map { !$0.allSatisfy(\.isASCIIDigit) } == true
    && !layer.unicodeScalars.contains(where: \.isHidden)
    // nor may it join an operator beside it to one character
    && "*\(layer)*".count == layer.count + 2
  return isPlain ? layer : layer.inQuotes
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

private struct ObjectiveParser {
  private enum Factor {
    case number(Float)
    case ramp(Objective.Ramp)
    case measure(Measure)
  }

  private let text: String
  private var rest: Substring
  private let labels: [String]

  init(_ text: String, labels: [String]) {
    self.text = text
    rest = text[...]
    self.labels = labels
  }

  mutating func objective() throws(RecipeError) -> [Objective.Term] {
    var terms: [Objective.Term] = []
    var sign: Float = take("-") ? -1 : 1
    while true {
      var term = try term()
      term.weight *= sign
      terms.append(term)
      skipBlanks()
      if rest.isEmpty { return terms }
      if take("+") { sign = 1 } else if take("-") { sign = -1 } else { throw wrong("expected + or - or the end") }
    }
  }

  private mutating func term() throws(RecipeError) -> Objective.Term {
    var weight: Float = 1
    var ramp = Objective.Ramp.level
    var measure: Measure?
    repeat {
      switch try factor() {
      case .number(let number): weight *= number
      case .ramp(let new): ramp = new
      case .measure(let new):
        guard measure == nil else { throw wrong("a product of two measures, expected only numbers beside one") }
        measure = new
      }
    } while take("*")
    guard let measure else { throw wrong("expected a measure after a number, as in 0.5*LAYER/NODE") }
    return Objective.Term(weight: weight, measure: measure, ramp: ramp)
  }

  private mutating func factor() throws(RecipeError) -> Factor {
    skipBlanks()
    for form in ["(1-t)", "(1 - t)"] where rest.hasPrefix(form) {
      rest.removeFirst(form.count)
      return .ramp(.falling)
    }
    if rest.first == "\"" { return .measure(try measure(of: try quotedText())) }
    let word = takeWord()
    if word == "t" { return .ramp(.rising) }
    if let number = number(word) { return .number(number) }
    guard !word.isEmpty else { throw wrong("expected a layer, LAYER/NODE or a number") }
    if rest.first == "(" { return .measure(try function(word)) }
    if let penalty = Penalty(rawValue: word) { return .measure(.penalty(penalty)) }
    return .measure(try measure(of: word))
  }

  /// Parses what follows a layer's name: a node, a unit or nothing. If the name is not quoted and its last component is
  /// a number, that is the node.
  private mutating func measure(of name: String) throws(RecipeError) -> Measure {
    var layer = name
    var node: Int?
    if rest.first == "/" {
      rest.removeFirst()
      let word = takeWord()
      guard let number = Int(word) else { throw wrong("expected a node's number after \"\(name)\"/") }
      node = number
    } else if text[..<rest.startIndex].last != "\"", let slash = name.lastIndex(of: "/"),
      let number = Int(name[name.index(after: slash)...])
    {
      layer = String(name[..<slash])
      node = number
    }
    guard let node else { return .layer(layer) }
    guard node >= 0 else { throw wrong("expected a node's number, 0 or more") }
    guard take("[") else { return .node(node, of: layer) }
    if take("]") { return .unit(node, of: layer, at: nil) }
    let row = Int(takeWord())
    guard let row, take(","), let column = Int(takeWord()), take("]"), row >= 0, column >= 0 else {
      throw wrong("expected [ROW,COLUMN], or [] for the middle")
    }
    return .unit(node, of: layer, at: Position(row: row, column: column))
  }

  private mutating func function(_ name: String) throws(RecipeError) -> Measure {
    rest.removeFirst()
    skipBlanks()
    if name == "class" { return try classLogit() }
    let layer = rest.first == "\"" ? try quotedText() : takeWord()
    guard !layer.isEmpty else { throw wrong("expected \(name)(LAYER)") }
    var nodes: [Int: Float] = [:]
    var power: Float = 0
    while take(",") {
      skipBlanks()
      if rest.hasPrefix("cos=") {
        rest.removeFirst(4)
        guard let value = number(takeWord()), value >= 0 else {
          throw wrong("expected cos=POWER, a number of 0 or more")
        }
        power = value
      } else if name == "direction", rest.first == "\"" {
        nodes.merge(try DirectionFile.weights(try quotedText())) { $1 }
      } else {
        let parts = takeSignedWord().split(separator: ":", omittingEmptySubsequences: false)
        guard name == "direction", parts.count == 2, let node = Int(parts[0]), node >= 0, let weight = number(parts[1])
        else { throw wrong(name == "direction" ? "expected NODE:WEIGHT or cos=POWER" : "expected )") }
        nodes[node] = weight
      }
    }
    guard take(")") else { throw wrong("expected )") }
    if name == "direction" {
      guard !nodes.isEmpty else {
        throw wrong("expected direction(LAYER,NODE:WEIGHT,…) or direction(LAYER,\"FILE.safetensors\")")
      }
      return .direction(NodeWeights(nodes), of: layer, power: power)
    }
    guard let function = LayerFunction(rawValue: name) else {
      let known = ["direction", "class"] + LayerFunction.allCases.map(\.rawValue)
      throw wrong("there is no measure '\(name)', expected one of \(known.joined(separator: ", "))")
    }
    guard power == 0 || function.takesCosine else { throw wrong("\(name) does not take cos=") }
    return .function(function, of: layer, power: power)
  }

  private mutating func classLogit() throws(RecipeError) -> Measure {
    let isQuoted = rest.first == "\""
    var name = isQuoted ? try quotedText() : ""
    if !isQuoted {
      while let next = rest.first, next != ")" { name.append(rest.removeFirst()) }
    }
    guard take(")") else { throw wrong("expected )") }
    if !isQuoted, let number = Int(name), number >= 0 { return .logit(number) }
    guard !labels.isEmpty else {
      throw RecipeError("the network has no class names: found class(\(name)), expected class(NUMBER)")
    }
    do throws(AddressError) {
      return .logit(try Labels.index(of: name, among: labels))
    } catch {
      throw RecipeError(error.description)
    }
  }

  // MARK: - Words

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

  private mutating func take(_ character: Character) -> Bool {
    skipBlanks()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  /// Takes everything up to an operator, a bracket or a blank; the sign of a decimal exponent belongs to its number.
  private mutating func takeWord() -> String {
    skipBlanks()
    var word = ""
    while let next = rest.first {
      let isExponent = "+-".contains(next) && word.last == "e" && Self.endsInNumber(word.dropLast())
      if "+-*()[],\" ".contains(next) && !(isExponent && word.count > 1) { break }
      word.append(rest.removeFirst())
    }
    return word
  }

  /// Whether there are only digits and points after the last colon.
  private static func endsInNumber(_ text: Substring) -> Bool {
    let number = text.reversed().prefix { $0 != ":" }
    return !number.isEmpty && number.allSatisfy { "0123456789.".contains($0) }
  }

  /// Takes a word in which a minus after a colon is the sign of a number: `17:-0.5`.
  private mutating func takeSignedWord() -> String {
    var word = takeWord()
    while word.hasSuffix(":"), rest.first == "-" {
      rest.removeFirst()
      word += "-" + takeWord()
    }
    return word
  }

  private mutating func quotedText() throws(RecipeError) -> String {
    guard let name = rest.takeQuotedName() else { throw wrong("expected a closing \"") }
    return name
  }

  private func number(_ word: some StringProtocol) -> Float? { Float(word).flatMap { $0.isFinite ? $0 : nil } }

  private func wrong(_ reason: String) -> RecipeError {
    let offset = text.distance(from: text.startIndex, to: rest.startIndex)
    return RecipeError("the objective '\(text)', at character \(offset + 1): \(reason)")
  }
}
