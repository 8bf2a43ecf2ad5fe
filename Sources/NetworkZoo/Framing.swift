import Files
import NeuralNetwork

/// How a picture of any size is fitted to the image of a network: scaled and cut at its center, or stretched.
public struct Framing: Hashable, Sendable {
  /// The size of the image.
  public let canvas: Canvas
  /// What the picture is scaled to cover, at least as large as `canvas`; nil: it is stretched to that.
  public let covered: Canvas?
  /// What Pillow calls the filter.
  public let filter: String

  /// Where nobody says anything else: the picture covers the image, by Pillow's bilinear filter, which is none where it
  /// has that size.
  public init(canvas: Canvas) { self.init(canvas: canvas, covered: canvas, filter: "bilinear") }

  init(canvas: Canvas, covered: Canvas?, filter: String) {
    (self.canvas, self.covered, self.filter) = (canvas, covered, filter)
  }

  /// The same with the picture's shorter side scaled to `side`; nil where the image is larger.
  public func resizing(shorterSide side: Int) -> Framing? {
    let shorter = min(canvas.height, canvas.width)
    guard side >= shorter else { return nil }
    return Framing(canvas: canvas, covered: Self.larger(canvas, Double(side) / Double(shorter)), filter: filter)
  }

  fileprivate static func larger(_ canvas: Canvas, _ factor: Double) -> Canvas {
    func side(_ length: Int) -> Int { Int(Double(length) * factor + 1e-6) }
    return Canvas(height: side(canvas.height), width: side(canvas.width))
  }

  /// The size to which a picture of `width` × `height` is scaled before it is cut.
  public func scaledSize(of width: Int, _ height: Int) -> Canvas {
    guard let covered else { return canvas }
    // rounded down as torchvision and transformers do
    return width * covered.height >= height * covered.width
      ? Canvas(height: covered.height, width: max(covered.width, covered.height * width / height))
      : Canvas(height: max(covered.height, covered.width * height / width), width: covered.width)
  }
}

extension Framing: CustomStringConvertible {
  public var description: String {
    guard let covered else { return "stretched to \(canvas), \(filter)" }
    let side = min(covered.height, covered.width)
    return "shorter side \(side), \(filter), center \(canvas)"
  }
}

extension NetworkFile {
  /// How a photograph is shown to the network: as its configuration says, else so that it covers the image; with its
  /// shorter side scaled to `shorterSide` where that is given. Nil where the image is larger than that.
  public func framing(shorterSide: Int? = nil) -> Framing? {
    let usual = statedFraming ?? Framing(canvas: canvas)
    return shorterSide.map { usual.resizing(shorterSide: $0) } ?? usual
  }
}

extension Framing {
  /// What the configurations of a network with an image of the size `canvas` say: `preprocessor_config.json` and
  /// `config.json`; nil where they say nothing.
  init?(preprocessing: [String: JSONValue], configuration: [String: JSONValue], on canvas: Canvas) {
    if preprocessing["size"] != nil {
      self.init(transformers: preprocessing, on: canvas)
      return
    }
    for (key, isTimm) in [("pretrained_cfg", true), ("preprocess_cfg", false)] {
      guard case .object(let fields)? = configuration[key] else { continue }
      let filter = fields["interpolation"]?.text.flatMap { Self.filters.contains($0) ? $0 : nil } ?? "bicubic"
      let isStretched = fields[isTimm ? "crop_mode" : "resize_mode"]?.text == "squash"
      let part = isTimm ? fields["crop_pct"]?.part ?? 0.875 : 1
      self.init(canvas: canvas, covered: isStretched ? nil : Self.larger(canvas, 1 / part), filter: filter)
      return
    }
    return nil
  }

  /// In the order of Pillow's numbers.
  private static let filters = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]

  private init?(transformers fields: [String: JSONValue], on canvas: Canvas) {
    func isFalse(_ key: String) -> Bool { fields[key] == .bool(false) }
    if isFalse("do_resize") { return nil }
    let number = fields["resample"]?.whole
    let filter = number.flatMap { Self.filters.indices.contains($0) ? Self.filters[$0] : nil } ?? "bilinear"
    let alone = fields["size"]?.whole
    var shorter = alone
    if case .object(let size)? = fields["size"] { shorter = size["shortest_edge"]?.whole }
    var crop = fields["crop_size"]?.whole
    if case .object(let size)? = fields["crop_size"] { crop = size["height"]?.whole }
    var covered: Canvas?
    if let shorter, shorter > 0 {
      if let part = fields["crop_pct"]?.part {
        // ConvNeXt's: large images are not cut
        covered = shorter < 384 ? Self.larger(canvas, 1 / part) : nil
      } else if let crop, crop > 0, !isFalse("do_center_crop") {
        covered = Self.larger(canvas, max(1, Double(shorter) / Double(crop)))
      } else if alone == nil {
        covered = canvas
      }
    }
    self.init(canvas: canvas, covered: covered, filter: filter)
  }
}

extension JSONValue {
  /// A part of a whole, above 0 and at most 1.
  fileprivate var part: Double? {
    guard case .number(let number) = self, number > 0.1, number <= 1 else { return nil }
    return number
  }
}
