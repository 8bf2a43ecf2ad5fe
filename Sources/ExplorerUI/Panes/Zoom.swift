import Pictures

/// The part of a picture that is shown, and how it is magnified.
struct Zoom: Sendable {
  /// A place in a picture or in what is shown of it, in fractions of the sides from the upper left.
  struct Point: Sendable {
    var x: Double
    var y: Double
    static let middle = Point(x: 0.5, y: 0.5)
  }

  /// Where the longest side is at most this many pixels, single pixels can be told apart.
  private static let closestSide = 32
  /// The shortest side has at least so many pixels.
  private static let leastSide = 6.0

  /// How many times the sides were divided by √2.
  private var steps = 0
  /// The middle of the part.
  private var middle = Point.middle
  /// Whether what lies between pixels is interpolated; else they are squares.
  var isSmooth = true

  var enlargement: Picture.Enlargement { isSmooth ? .smooth : .pixels }

  /// How many times a side is longer than what is shown of it.
  private var factor: Double { Self.factor(steps) }

  private static func factor(_ steps: Int) -> Double {
    Double(1 << (steps / 2)) * (steps % 2 == 0 ? 1 : 2.0.squareRoot())
  }

  /// The pixels of a side of `length` that are shown, around `middle`.
  private func range(_ length: Int, _ middle: Double) -> Range<Int> {
    let count = max(1, Int(Double(length) / factor))
    let first = min(max(0, Int((middle * Double(length) - Double(count) / 2).rounded())), length - count)
    return first..<first + count
  }

  private func ranges(_ picture: Picture) -> (columns: Range<Int>, rows: Range<Int>) {
    (range(picture.width, middle.x), range(picture.height, middle.y))
  }

  /// What is shown of `picture`.
  func cropped(_ picture: Picture) -> Picture {
    guard steps > 0 else { return picture }
    let (columns, rows) = ranges(picture)
    return picture.cropped(left: columns.lowerBound, top: rows.lowerBound, width: columns.count, height: rows.count)
  }

  // MARK: - Moving

  /// Divides the sides by √2 `change` times more, down to a few pixels of `picture`. What is at `point` of what is
  /// shown stays there, as far as the picture reaches.
  mutating func zoom(by change: Int, in picture: Picture, at point: Point = .middle) {
    var most = 0
    while Double(min(picture.width, picture.height)) / Self.factor(most + 1) >= Self.leastSide { most += 1 }
    let place = place(of: point, in: picture)
    steps = min(max(0, steps + change), most)
    move(place, to: point, in: picture)
  }

  mutating func showWhole() { (steps, middle) = (0, .middle) }

  /// Moves the middle by fractions of what is shown, as far as the picture reaches.
  mutating func pan(_ dx: Double, _ dy: Double) {
    let side = 1 / factor
    middle.x = min(max(side / 2, middle.x + dx * side), 1 - side / 2)
    middle.y = min(max(side / 2, middle.y + dy * side), 1 - side / 2)
  }

  /// The place in `picture` of a point of what is shown of it.
  func place(of point: Point, in picture: Picture) -> Point {
    func place(_ range: Range<Int>, _ fraction: Double, _ length: Int) -> Double {
      (Double(range.lowerBound) + fraction * Double(range.count)) / Double(length)
    }
    let (columns, rows) = ranges(picture)
    return Point(x: place(columns, point.x, picture.width), y: place(rows, point.y, picture.height))
  }

  /// Shows a place of `picture` at a point of what is shown of it.
  mutating func move(_ place: Point, to point: Point, in picture: Picture) {
    let (columns, rows) = ranges(picture)
    middle = Point(
      x: place.x + (0.5 - point.x) * Double(columns.count) / Double(picture.width),
      y: place.y + (0.5 - point.y) * Double(rows.count) / Double(picture.height))
    pan(0, 0)
  }

  // MARK: - Telling

  /// The factor, where the part lies and, where pixels can be told apart, the one in the middle and its color.
  func words(for picture: Picture) -> [String] {
    guard steps > 0 else { return [] }
    let tenths = Int((factor * 10).rounded())
    let words = ["×\(tenths / 10)" + (steps % 2 == 0 ? "" : ".\(tenths % 10)") + " \(direction)"]
    guard Double(min(picture.width, picture.height)) / factor <= Double(Self.closestSide) else { return words }
    let (columns, rows) = ranges(picture)
    let (column, row) = ((columns.lowerBound + columns.upperBound) / 2, (rows.lowerBound + rows.upperBound) / 2)
    let pixel = (row * picture.width + column) * 3
    let color = picture.pixels[pixel..<pixel + 3].map { "\($0)" }.joined(separator: " ")
    return words + ["pixel \(column),\(row): \(color)"]
  }

  /// `upper left`, `middle`.
  private var direction: String {
    // which third of the way that the middle can go
    func third(_ middle: Double) -> Int { min(2, Int((middle - 0.5 / factor) / (1 - 1 / factor) * 3)) }
    let words = [["upper", "", "lower"][third(middle.y)], ["left", "", "right"][third(middle.x)]].filter { !$0.isEmpty }
    return words.isEmpty ? "middle" : words.joined(separator: " ")
  }

  /// A picture of the whole `picture`, `width` pixels wide, in which a frame surrounds the part that is shown; nil
  /// where that is all of it.
  func map(of picture: Picture, width: Int) -> Picture? {
    guard steps > 0 else { return nil }
    let small = picture.scaled(width: width, height: max(1, width * picture.height / picture.width))
    let dim = Picture(width: small.width, height: small.height, pixels: small.pixels.map { $0 / 3 })
    // a black line keeps it apart from the picture
    var map = Drawing(width: small.width + 2, height: small.height + 2, background: PictureColor(0, 0, 0))
    map.draw(dim, x: 1, y: 1)
    let (columns, rows) = ranges(picture)
    let left = columns.lowerBound * small.width / picture.width
    let top = rows.lowerBound * small.height / picture.height
    let right = max(left + 1, columns.upperBound * small.width / picture.width)
    let bottom = max(top + 1, rows.upperBound * small.height / picture.height)
    map.fill(x: left, y: top, width: right - left + 2, height: bottom - top + 2, PictureColor(255, 255, 255))
    map.draw(
      small.cropped(left: left, top: top, width: right - left, height: bottom - top), x: left + 1, y: top + 1)
    return map.picture
  }
}
