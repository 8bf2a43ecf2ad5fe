import NeuralNetwork

/// The scalar to be maximized: a weighted sum of measures of activations, minus penalties on the image.
///
///     let goal: Objective = .node(42, of: "mixed4") + 0.5 * .node(11, of: "mixed5") - 1e-3 * .totalVariation
public struct Objective: Hashable, Sendable {
  /// A measure and its weight.
  public struct Term: Hashable, Sendable {
    /// The factor of the measure, with its sign: penalties are negative.
    public var weight: Float
    /// The scalar that is weighted.
    public var measure: Measure
    /// How the weight varies from picture to picture.
    public var ramp = Ramp.level
  }

  /// How a weight changes from the first of several pictures (t = 0) to the last (t = 1).
  public enum Ramp: Hashable, Sendable {
    /// The weight is the same for all.
    case level
    /// The weight is multiplied by t.
    case rising
    /// The weight is multiplied by 1 − t.
    case falling

    /// The factor for `picture` (from 0) of `count`.
    func factor(_ picture: Int, of count: Int) -> Float {
      let t = count < 2 ? 0 : Float(picture) / Float(count - 1)
      switch self {
      case .level: return 1
      case .rising: return t
      case .falling: return 1 - t
      }
    }
  }

  /// The summands.
  public var terms: [Term]

  /// Whether a guide picture is required.
  public var needsGuide: Bool {
    terms.contains(where: \.measure.needsGuide)
  }

  /// Whether the value depends on where in the image something is.
  var hasPositions: Bool { terms.contains { $0.measure.hasPositions } }

  /// The sum of `terms`.
  public init(_ terms: [Term]) { self.terms = terms }

  private init(_ measure: Measure) { terms = [Term(weight: 1, measure: measure)] }

  /// The mean activation of a node.
  public static func node(_ node: Int, of layer: String) -> Objective { Objective(.node(node, of: layer)) }
  /// The activation of a node at one position of its map; nil: the middle.
  public static func unit(_ node: Int, of layer: String, at position: Position? = nil) -> Objective {
    Objective(.unit(node, of: layer, at: position))
  }
  /// The mean square of all activations of a layer.
  public static func layer(_ layer: String) -> Objective { Objective(.layer(layer)) }
  /// The mean of all activations of a layer.
  public static func mean(of layer: String) -> Objective { Objective(.function(.mean, of: layer)) }
  /// The projection of the activations onto a direction, given by node weights; with `power` above 0 it is multiplied
  /// by that power of their cosine.
  public static func direction(_ weights: [Int: Float], of layer: String, power: Float = 0) -> Objective {
    Objective(.direction(NodeWeights(weights), of: layer, power: power))
  }
  /// The logit of a class (before the softmax).
  public static func logit(_ number: Int) -> Objective { Objective(.logit(number)) }
  /// The mean dot product of the activations with the guide picture's at the same position.
  public static func caricature(_ layer: String, power: Float = 0) -> Objective {
    Objective(.function(.caricature, of: layer, power: power))
  }
  /// The mean dot product of the activations with those of the guide picture at the network's own size, enlarged.
  public static func grid(_ layer: String, power: Float = 0) -> Objective {
    Objective(.function(.grid, of: layer, power: power))
  }
  /// The negative squared distance of the activations from the guide picture's, relative to the latter's norm.
  public static func inversion(_ layer: String) -> Objective { Objective(.function(.inversion, of: layer)) }
  /// The mean dot product of the activations with the most similar vector of the guide picture, at any position.
  public static func dream(_ layer: String) -> Objective { Objective(.function(.dream, of: layer)) }
  /// How much several pictures differ in the correlations of a layer's nodes.
  public static func diversity(_ layer: String) -> Objective { Objective(.function(.diversity, of: layer)) }
  /// The total variation: how much neighboring pixels differ.
  public static let totalVariation = Objective(.penalty(.totalVariation))
  /// The mean distance of the pixels from mid gray.
  public static let l1 = Objective(.penalty(.l1))
  /// The mean squared distance of the pixels from mid gray.
  public static let l2 = Objective(.penalty(.l2))
  /// Half the mean squared difference between the image and a blurred copy.
  public static let blur = Objective(.penalty(.blur))

  /// This objective, all terms fading in or out from the first of several pictures to the last.
  public func ramped(_ ramp: Ramp) -> Objective {
    Objective(terms.map { Term(weight: $0.weight, measure: $0.measure, ramp: ramp) })
  }

  /// The sum: the terms of both.
  public static func + (a: Objective, b: Objective) -> Objective { Objective(a.terms + b.terms) }
  /// The difference: the terms of `a`, and those of `b` with the sign flipped.
  public static func - (a: Objective, b: Objective) -> Objective { a + (-b) }
  /// Flips the sign of every term.
  public static prefix func - (a: Objective) -> Objective { -1 * a }
  /// Multiplies every weight by `factor`.
  public static func * (factor: Float, a: Objective) -> Objective {
    Objective(a.terms.map { Term(weight: factor * $0.weight, measure: $0.measure, ramp: $0.ramp) })
  }

  /// The weight of a penalty, positive as users give it: the negated sum of its terms' weights.
  public func weight(of penalty: Penalty) -> Float {
    terms.reduce(0) { $0 - ($1.measure == .penalty(penalty) ? $1.weight : 0) }
  }

  /// Replaces the terms of `penalty` by one that subtracts it `weight` times, or by none if `weight` is 0.
  public mutating func setWeight(of penalty: Penalty, to weight: Float) {
    terms.removeAll { $0.measure == .penalty(penalty) }
    if weight != 0 { terms.append(Term(weight: -weight, measure: .penalty(penalty))) }
  }

  /// Whether the objective is the mean of one node, with a positive weight.
  var isOfRisingNode: Bool {
    singleNode != nil && terms.allSatisfy { if case .node = $0.measure { $0.weight > 0 } else { true } }
  }

  /// The node, if the objective is the mean activation of a single one (penalties aside); the explorer's lists show it.
  public var singleNode: (layer: String, node: Int)? {
    let main = terms.filter { if case .penalty = $0.measure { false } else { true } }
    guard main.count == 1, case .node(let node, let layer) = main[0].measure, main[0].ramp == .level else { return nil }
    return (layer, node)
  }
}
