import ComputeKernels
import Glibc

/// A function of single values; `ComputeKernels/functions.c` has its kernels and their derivatives.
public enum Function: Hashable, Sendable {
  case sigmoid, tanh, hardSwish, gelu, geluTanh, softplus, softsign, mish
  case erf, exp, log, squareRoot, square, absolute, reciprocal
  /// x · sigmoid(factor · x).
  case swish(factor: Float)
  /// slope · x + shift within 0 … 1.
  case hardSigmoid(slope: Float, shift: Float)
  /// slope · x, and scale · (e^(rate · x) − 1) where x is negative: ELU, SELU, CELU.
  case exponentialLinear(scale: Float, rate: Float, slope: Float)
  /// x to a constant power.
  case power(Float)

  /// Whether networks use it as the nonlinearity after a layer, not as a step of a formula.
  public var isActivation: Bool {
    switch self {
    case .erf, .exp, .log, .squareRoot, .square, .absolute, .reciprocal, .power: false
    default: true
    }
  }

  /// Of a function that is x times a gate from 0 to 1 (GELU, SiLU, Hardswish, Mish), that gate at `x`; nil: it is of
  /// another kind. These have a hollow below 0, on whose far side the slope is negative.
  public func gate(at x: Float) -> Float? {
    switch self {
    case .gelu: (1 + erff(x * Float(0.5).squareRoot())) / 2
    case .geluTanh: (1 + tanhf((2 / Float.pi).squareRoot() * (x + 0.044715 * x * x * x))) / 2
    case .swish(let factor): 1 / (1 + expf(-factor * x))
    case .hardSwish: min(max(x / 6 + 0.5, 0), 1)
    case .mish: tanhf(log1pf(expf(x)))
    default: nil
    }
  }

  /// The function at `x`.
  public func value(at x: Float) -> Float {
    if let gate = gate(at: x) { return x * gate }
    switch self {
    case .sigmoid: return 1 / (1 + expf(-x))
    case .tanh: return tanhf(x)
    case .softplus: return max(x, 0) + log1pf(expf(-abs(x)))
    case .softsign: return x / (1 + abs(x))
    case .erf: return erff(x)
    case .exp: return expf(x)
    case .log: return logf(x)
    case .squareRoot: return x.squareRoot()
    case .square: return x * x
    case .absolute: return abs(x)
    case .reciprocal: return 1 / x
    case .hardSigmoid(let slope, let shift): return min(max(slope * x + shift, 0), 1)
    case .exponentialLinear(let scale, let rate, let slope): return x > 0 ? slope * x : scale * expm1f(rate * x)
    case .power(let exponent): return powf(x, exponent)
    case .hardSwish, .gelu, .geluTanh, .mish, .swish: preconditionFailure("they have a gate")
    }
  }

  fileprivate var kernel: kernel_function {
    func kernel(_ kind: kernel_function_kind, _ a: Float = 1, _ b: Float = 0, _ c: Float = 0) -> kernel_function {
      kernel_function(kind: kind, a: a, b: b, c: c)
    }
    switch self {
    case .sigmoid: return kernel(KERNEL_SIGMOID)
    case .tanh: return kernel(KERNEL_TANH)
    case .hardSwish: return kernel(KERNEL_HARD_SWISH)
    case .gelu: return kernel(KERNEL_GELU)
    case .geluTanh: return kernel(KERNEL_GELU_TANH)
    case .softplus: return kernel(KERNEL_SOFTPLUS)
    case .softsign: return kernel(KERNEL_SOFTSIGN)
    case .mish: return kernel(KERNEL_MISH)
    case .erf: return kernel(KERNEL_ERF)
    case .exp: return kernel(KERNEL_EXP)
    case .log: return kernel(KERNEL_LOG)
    case .squareRoot: return kernel(KERNEL_SQRT)
    case .square: return kernel(KERNEL_SQUARE)
    case .absolute: return kernel(KERNEL_ABS)
    case .reciprocal: return kernel(KERNEL_RECIPROCAL)
    case .swish(let factor): return kernel(KERNEL_SWISH, factor)
    case .hardSigmoid(let slope, let shift): return kernel(KERNEL_HARD_SIGMOID, slope, shift)
    case .exponentialLinear(let scale, let rate, let slope):
      return kernel(KERNEL_EXPONENTIAL_LINEAR, scale, rate, slope)
    case .power(let exponent): return kernel(KERNEL_POWER, exponent)
    }
  }

  /// Whether the derivative is computed from the output, not from the input.
  fileprivate var derivesFromOutput: Bool {
    switch self {
    case .sigmoid, .tanh, .exp, .squareRoot: true
    default: false
    }
  }
}

/// A function of each value.
public struct Pointwise: Layer, Hashable {
  public let function: Function

  /// `function` of each value.
  public init(_ function: Function) { self.function = function }

  public var role: LayerRole { function.isActivation ? .activation : .function }
  public var savedMaps: SavedMaps { function.derivesFromOutput ? .output : .inputs }
  public var isPositionwise: Bool { true }
  public func linearForm(of inputs: [Shape]) -> LinearForm { .input(0) }
  public func outputShape(of inputs: [Shape]) -> Shape { inputs[0] }
  public func narrowed(to nodes: [Int], inputs: [Shape]) -> NarrowedLayer? { .ofNarrowedInputs(self) }

  public func forward(_ at: Operands, on cores: Cores) {
    let kernel = function.kernel
    cores.forEachRange(of: at.output.shape.count, unit: 256) { range, _ in
      kernel_function_forward(
        kernel, at.inputs[0].base + range.lowerBound, at.output.base + range.lowerBound, range.count)
    }
  }

  public func backward(_ at: Operands, on cores: Cores) {
    let kernel = function.kernel
    let saved = function.derivesFromOutput ? at.output : at.inputs[0]
    cores.forEachRange(of: at.output.shape.count, unit: 256) { range, _ in
      kernel_function_backward(
        kernel, at.outputGradient.base + range.lowerBound, saved.base + range.lowerBound,
        at.inputGradients[0].base + range.lowerBound, range.count, at.accumulates[0])
    }
  }
}
