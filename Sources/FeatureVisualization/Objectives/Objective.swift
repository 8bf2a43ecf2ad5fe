import NeuralNetwork

/// The number to climb: a weighted sum of measures of activations, minus penalties on the image.
///
///     let goal: Objective = .node(42, of: "mixed4") + 0.5 * .node(11, of: "mixed5") - 1e-3 * .totalVariation
public struct Objective: Hashable, Sendable {
  /// A measure and how much it counts.
  public struct Term: Hashable, Sendable {
    /// What the measure is multiplied with.
    public var weight: Float
    /// What is measured.
    public var measure: Measure
    /// How the weight changes over several pictures.
    public var ramp = Ramp.level
  }

  /// How a weight changes from the first of several pictures (t = 0) to the last (t = 1).
  public enum Ramp: Hashable, Sendable {
    /// Not at all.
    case level
    /// It is multiplied with t.
    case rising
    /// It is multiplied with 1 − t.
    case falling

    /// The factor of picture `number` of `count`.
    func factor(_ number: Int, of count: Int) -> Float {
      let t = count < 2 ? 0 : Float(number) / Float(count - 1)
      switch self {
      case .level: return 1
      case .rising: return t
      case .falling: return 1 - t
      }
    }
  }

  /// What is added up.
  public var terms: [Term]

  /// Whether it compares with a guide picture.
  public var needsGuide: Bool {
    terms.contains(where: \.measure.needsGuide)
  }

  /// Whether it matters where in the image something is.
  var hasPositions: Bool { terms.contains { $0.measure.hasPositions } }

  /// The sum of `terms`.
  public init(_ terms: [Term]) { self.terms = terms }

  private init(_ measure: Measure) { terms = [Term(weight: 1, measure: measure)] }

  /// The mean activation of a node.
  public static func node(_ node: Int, of layer: String) -> Objective { Objective(.node(node, of: layer)) }
  /// The activation of a node at one position; nil: in the middle.
  public static func unit(_ node: Int, of layer: String, at place: Position? = nil) -> Objective {
    Objective(.unit(node, of: layer, at: place))
  }
  /// The mean square of all activations of a layer.
  public static func layer(_ layer: String) -> Objective { Objective(.layer(layer)) }
  /// The mean of all activations of a layer.
  public static func mean(of layer: String) -> Objective { Objective(.function(.mean, of: layer)) }
  /// How far activations point into a direction, given by some nodes and their weights.
  public static func direction(_ weights: [Int: Float], of layer: String, power: Float = 0) -> Objective {
    Objective(.direction(NodeWeights(weights), of: layer, power: power))
  }
  /// The value of a class before the softmax.
  public static func logit(_ number: Int) -> Objective { Objective(.logit(number)) }
  /// How far the activations agree with the guide picture's, position by position.
  public static func caricature(_ layer: String, power: Float = 0) -> Objective {
    Objective(.function(.caricature, of: layer, power: power))
  }
  /// How near the activations are to the guide picture's.
  public static func inversion(_ layer: String) -> Objective { Objective(.function(.inversion, of: layer)) }
  /// How far the activations agree with those of the guide picture's that agree most, wherever they are.
  public static func dream(_ layer: String) -> Objective { Objective(.function(.dream, of: layer)) }
  /// How much several pictures differ in what goes together in a layer.
  public static func diversity(_ layer: String) -> Objective { Objective(.function(.diversity, of: layer)) }
  /// How much neighbouring pixels differ.
  public static let totalVariation = Objective(.penalty(.totalVariation))
  /// The mean distance of the pixels from mid grey.
  public static let l1 = Objective(.penalty(.l1))
  /// The mean squared distance of the pixels from mid grey.
  public static let l2 = Objective(.penalty(.l2))
  /// How much the image differs from its blurred self.
  public static let blur = Objective(.penalty(.blur))

  /// This objective, fading in (or out) from the first of several pictures to the last.
  public func ramped(_ ramp: Ramp) -> Objective {
    Objective(terms.map { Term(weight: $0.weight, measure: $0.measure, ramp: ramp) })
  }

  /// All terms of both.
  public static func + (a: Objective, b: Objective) -> Objective { Objective(a.terms + b.terms) }
  /// The terms of the first, and those of the second with the other sign.
  public static func - (a: Objective, b: Objective) -> Objective { a + (-b) }
  /// Every term with the other sign.
  public static prefix func - (a: Objective) -> Objective { -1 * a }
  /// Every term so many times.
  public static func * (factor: Float, a: Objective) -> Objective {
    Objective(a.terms.map { Term(weight: factor * $0.weight, measure: $0.measure, ramp: $0.ramp) })
  }

  /// How much a penalty counts: 0 where there is none of that kind, else a positive number.
  public func weight(of penalty: Penalty) -> Float {
    terms.reduce(0) { $0 - ($1.measure == .penalty(penalty) ? $1.weight : 0) }
  }

  /// Lets a penalty count `weight` times.
  public mutating func setWeight(of penalty: Penalty, to weight: Float) {
    terms.removeAll { $0.measure == .penalty(penalty) }
    if weight != 0 { terms.append(Term(weight: -weight, measure: .penalty(penalty))) }
  }

  /// Whether it is the mean of one node, and that is to rise.
  var isOfRisingNode: Bool {
    singleNode != nil && terms.allSatisfy { if case .node = $0.measure { $0.weight > 0 } else { true } }
  }

  /// The node, where the objective is the mean of one: what the explorer's lists show.
  public var singleNode: (layer: String, node: Int)? {
    let main = terms.filter { if case .penalty = $0.measure { false } else { true } }
    guard main.count == 1, case .node(let node, let layer) = main[0].measure, main[0].ramp == .level else { return nil }
    return (layer, node)
  }
}
