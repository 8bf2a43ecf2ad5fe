import FeatureVisualization
import Files
import FoundationEssentials
import Glibc
import NeuralNetwork

/// Measurements of a render.
struct RenderLog {
  private let output: String
  private let cores: Int
  private var milliseconds: [Double] = []

  /// Seconds from the start of the process to the picture after one iteration.
  private(set) var firstPictureSeconds: Double?
  /// The objective's values, by iteration.
  var values: [Float] = []

  init(output: String, cores: Int) {
    self.output = output
    self.cores = cores
  }

  /// Adds an iteration that took `seconds` and started from `value`.
  mutating func add(_ value: Float, seconds: Double) {
    if firstPictureSeconds == nil { firstPictureSeconds = ProcessClock.secondsSinceStart }
    values.append(value)
    milliseconds.append(seconds * 1000)
  }

  var iterationsPerSecond: Double {
    let recent = milliseconds.suffix(10)
    return recent.isEmpty ? 0 : 1000 * Double(recent.count) / recent.reduce(0, +)
  }

  private struct Report: Encodable {
    let address, output, recipe: String
    let seed: UInt64
    let width, height, iterations, cores: Int
    let step: Float
    let firstPictureSeconds, medianMilliseconds, leastMilliseconds: Double?
    let peakMemoryMegabytes: Double
    let blasCore: String
    let values: [Float]
  }

  /// The measurements of the ascent by `request`, as a JSON object.
  func json(of request: AscentRequest) throws -> TerminalText {
    // the first iteration is slower: its memory is touched for the first time
    let sorted = milliseconds.dropFirst().sorted()
    let size = request.current(after: milliseconds.count).size
    let report = Report(
      address: request.address, output: output, recipe: request.recipe.name, seed: request.seed,
      width: size.width, height: size.height, iterations: milliseconds.count, cores: cores,
      step: request.tuned.optimizer.step, firstPictureSeconds: firstPictureSeconds,
      medianMilliseconds: sorted.isEmpty ? nil : sorted[sorted.count / 2], leastMilliseconds: sorted.first,
      peakMemoryMegabytes: ProcessClock.peakMemoryMegabytes, blasCore: BLAS.coreName, values: values)
    return try report.jsonText()
  }
}

/// What the operating system measures of this process.
enum ProcessClock {
  /// Seconds since the process started, to a hundredth, as exact as the system counts starts.
  static var secondsSinceStart: Double? {
    guard let bytes = FileManager.default.contents(atPath: "/proc/self/stat") else { return nil }
    // the second field, the name in parentheses, may hold blanks; the start is the 22nd
    let text = String(decoding: bytes, as: UTF8.self)
    guard let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 19,
      let ticks = Double(fields[19])
    else { return nil }
    var now = timespec()
    guard clock_gettime(CLOCK_BOOTTIME, &now) == 0 else { return nil }
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The peak of the process's resident memory in megabytes (10⁶ bytes).
  static var peakMemoryMegabytes: Double {
    if let peak = MemoryRoom.peak { return Double(peak) / 1e6 }
    // this also counts what the parent had when it started this program
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) * 1024 / 1e6
  }
}
