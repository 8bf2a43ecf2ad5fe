/// One kind of operation: what it makes of its inputs, and the way back of a gradient.
///
/// Weights are constant, so `backward` computes one thing only: the gradient with respect to the inputs. Most layers need
/// no activations for that; each says in `keeps` and `notesSize` what it does need, and the plan keeps nothing else.
public protocol Layer: Sendable {
  /// The shape of the output. Throws `LayerError` where the inputs do not fit.
  func outputShape(of inputs: [Shape]) throws -> Shape

  /// This layer with its weights in memory. Throws where they cannot be read.
  func loaded() throws -> any Layer

  /// The maps that must still be there when `backward` is called.
  var keeps: Kept { get }

  /// Bytes that `forward` notes for `backward`: which values passed a clamp, which input won a pooling.
  func notesSize(inputs: [Shape], output: Shape) -> Int

  /// Scratch memory for `forward` or `backward`.
  func scratchSize(inputs: [Shape], output: Shape) -> ScratchSize

  /// Computes the output.
  func forward(_ at: Operands, on cores: Cores)

  /// Computes the gradients of the inputs, or adds them where another operation has written already. The output's
  /// gradient may be overwritten.
  func backward(_ at: Operands, on cores: Cores)

  /// Lets `backward` pass that part of the gradient where a value was clamped. Called before `backward`, if at all.
  func openGates(_ at: Operands, leak: Float, on cores: Cores)

  /// What it is for.
  var role: LayerRole { get }

  /// The interval in which each channel of the output stays where the inputs' channels stay in theirs, one array an
  /// input; nil where nothing is known.
  func bounds(of inputs: [[Interval]]) -> [Interval]?

  /// What a convolution before it can do in its own last pass; nil where it is something else.
  var epilogueStep: EpilogueStep? { get }

  /// How it computes an output of this shape, in a few words.
  func form(for output: Shape) -> String

  /// The multiplications that its definition takes for an output of this shape.
  func multiplications(for output: Shape) -> Int

  /// This layer with `next` merged into its last pass, where that is possible.
  func followed(by next: any Layer) -> (any Layer)?

  /// This layer cut down to the nodes `nodes` of its output.
  func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer?

  /// Whether every position of the output depends on the same position of the inputs alone (and on inputs of one pixel).
  var isPositionwise: Bool { get }

  /// This layer cut down to the positions `region` of its output, which it makes from one input of shape `input`.
  func cropped(to region: Region, input: Shape) -> CroppedLayer?
}

/// The maps of an operation that its `backward` needs.
public struct Kept: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// What it was computed from.
  public static let inputs = Kept(rawValue: 1)
  /// What it computed.
  public static let output = Kept(rawValue: 2)
}

/// A layer that computes only some nodes.
public enum NarrowedLayer {
  /// From the whole inputs.
  case ofInputs(any Layer)
  /// From the same nodes of every input.
  case ofNarrowedInputs(any Layer)
  /// Nothing is left to compute: they are nodes of one input.
  case nodes([Int], ofInput: Int)
}

/// A layer that makes only some positions of its output, and the positions of its input that it then reads.
public struct CroppedLayer {
  let layer: any Layer
  let input: Region
}

/// Why a layer cannot take what it is given.
public struct LayerError: Error, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  /// An error that reads `description`.
  public init(_ description: String) { self.description = description }
}

extension Layer {
  public func loaded() throws -> any Layer { self }
  public var keeps: Kept { [] }
  public func notesSize(inputs: [Shape], output: Shape) -> Int { 0 }
  public func scratchSize(inputs: [Shape], output: Shape) -> ScratchSize { ScratchSize() }
  public func openGates(_ at: Operands, leak: Float, on cores: Cores) {}
  public var role: LayerRole { .other }
  public func bounds(of inputs: [[Interval]]) -> [Interval]? { nil }
  public var epilogueStep: EpilogueStep? { nil }
  public func form(for output: Shape) -> String { "\(type(of: self))" }
  public func multiplications(for output: Shape) -> Int { 0 }
  public func followed(by next: any Layer) -> (any Layer)? { nil }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { nil }
  public var isPositionwise: Bool { false }
  public func cropped(to region: Region, input: Shape) -> CroppedLayer? { nil }
}
