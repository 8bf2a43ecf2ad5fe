/// A kind of operation: what it computes of its inputs, and their gradients of that of its output.
///
/// Weights are constant, so `backward` computes only the gradients of the inputs. Most layers need no activations for
/// that; each says in `savedMaps` and `savedSize` what it needs, and a plan keeps nothing else.
public protocol Layer: Sendable {
  /// The shape of the output. Throws `LayerError` where the inputs do not fit.
  func outputShape(of inputs: [Shape]) throws -> Shape

  /// This layer with its weights in memory. Throws where they cannot be read.
  func loaded() throws -> any Layer

  // MARK: Computing

  /// The maps of `Operands` that `backward` reads.
  var savedMaps: SavedMaps { get }

  /// Bytes that `forward` saves for `backward` besides maps: which values passed a clamp, which input won a pooling.
  func savedSize(inputs: [Shape], output: Shape) -> Int

  /// The scratch memory of `forward` and of `backward`.
  func scratchSize(inputs: [Shape], output: Shape) -> ScratchSize

  /// Writes the output.
  func forward(_ at: Operands, on cores: Cores)

  /// Writes the gradients of the inputs, or adds to them where `accumulates` says so.
  func backward(_ at: Operands, on cores: Cores)

  /// Lets the next `backward` pass `leak` of the gradient of clamped values, as a leaky ReLU does. Called between
  /// `forward` and `backward`, if at all.
  func makeLeaky(_ at: Operands, leak: Float, on cores: Cores)

  // MARK: What is known of it

  /// What it is for.
  var role: LayerRole { get }

  /// The interval in which each channel of the output stays where the inputs' channels stay in theirs, one array an
  /// input; nil where nothing is known.
  func bounds(of inputs: [[Interval]]) -> [Interval]?

  /// How it computes an output of this shape, in a few words.
  func form(for output: Shape) -> String

  /// The multiplications of its definition for an output of this shape.
  func multiplications(for output: Shape) -> Int

  /// What stands for it, given inputs of these shapes, where only what is linear counts.
  func linearForm(of inputs: [Shape]) -> LinearForm

  // MARK: Making a network smaller

  /// What a convolution before it can do in its own last pass; nil where that is something else.
  var epilogueStep: EpilogueStep? { get }

  /// This layer with `next` merged into its last pass; nil where that is impossible.
  func followed(by next: any Layer) -> (any Layer)?

  /// This layer cut down to the nodes `nodes` of its output; nil where that is impossible.
  func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer?

  /// Whether each position of the output depends on the same position of the inputs alone (and on inputs of one pixel).
  var isPositionwise: Bool { get }

  /// Whether its values are divided by what all positions of the map have in common, such as their deviation.
  var scalesByAll: Bool { get }

  /// What a position of the output reads of its input number `input` along an axis of its map; nil: none of its values.
  func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach?

  /// This layer cut down to the positions `region` of its output, made from one input of shape `input`; nil where that
  /// is impossible.
  func cropped(to region: Region, input: Shape) -> CroppedLayer?
}

extension Layer {
  public func loaded() throws -> any Layer { self }
  public var savedMaps: SavedMaps { [] }
  public func savedSize(inputs: [Shape], output: Shape) -> Int { 0 }
  public func scratchSize(inputs: [Shape], output: Shape) -> ScratchSize { ScratchSize() }
  public func makeLeaky(_ at: Operands, leak: Float, on cores: Cores) {}
  public var role: LayerRole { .other }
  public func bounds(of inputs: [[Interval]]) -> [Interval]? { nil }
  public func form(for output: Shape) -> String { "\(type(of: self))" }
  public func multiplications(for output: Shape) -> Int { 0 }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .same }
  public var epilogueStep: EpilogueStep? { nil }
  public func followed(by next: any Layer) -> (any Layer)? { nil }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { nil }
  public var isPositionwise: Bool { false }
  public var scalesByAll: Bool { false }
  public func reach(along axis: Axis, input: Int, of inputs: [Shape]) -> Reach? { isPositionwise ? .same : .whole }
  public func cropped(to region: Region, input: Shape) -> CroppedLayer? { nil }
}

/// The maps of an operation that its `backward` reads (its saved tensors).
public struct SavedMaps: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// `Operands.inputs`.
  public static let inputs = SavedMaps(rawValue: 1)
  /// `Operands.output`.
  public static let output = SavedMaps(rawValue: 2)
}

/// A layer that computes only some nodes.
public enum NarrowedLayer {
  /// From the whole inputs.
  case ofInputs(any Layer)
  /// From the same nodes of every input.
  case ofNarrowedInputs(any Layer)
  /// From the same nodes of its first input; the others are whole.
  case ofNarrowedFirstInput(any Layer)
  /// Nothing is left to compute: they are nodes of one input.
  case nodes([Int], ofInput: Int)
}

/// A layer that computes only some positions, and the positions of its input that it reads.
public struct CroppedLayer {
  let layer: any Layer
  let input: Region
}

/// Why a layer cannot take its inputs.
public struct LayerError: Error, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  /// An error that reads `description`.
  public init(_ description: String) { self.description = description }
}

/// What stands for a layer where only what is linear in a network counts.
public enum LinearForm {
  /// The layer itself.
  case same
  /// Another layer.
  case layer(any Layer)
  /// Nothing: what reads the layer reads its input of this number.
  case input(Int)
}
