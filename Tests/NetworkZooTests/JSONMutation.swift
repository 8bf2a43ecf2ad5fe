import Files
import NeuralNetwork
import TestSupport

extension JSONValue {
  /// All values, from this one on.
  private var parts: [JSONValue] {
    switch self {
    case .array(let values): [self] + values.flatMap(\.parts)
    case .object(let values): [self] + values.sorted { $0.key < $1.key }.flatMap(\.value.parts)
    default: [self]
    }
  }

  /// Changes the value number `place` of `parts`, and counts on.
  private func changed(_ place: inout Int, _ change: (JSONValue) -> JSONValue) -> JSONValue {
    place -= 1
    if place == -1 { return change(self) }
    switch self {
    case .array(let values): return .array(values.map { $0.changed(&place, change) })
    case .object(let values):
      let pairs = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.changed(&place, change)) }
      return .object(Dictionary(uniqueKeysWithValues: pairs))
    default: return self
    }
  }

  /// The same JSON with one to three values changed at random, to others of `other` or to such as break programs, as
  /// text; now and then it is no JSON any more.
  func mutated(_ other: JSONValue, _ random: inout Random) -> [UInt8] {
    var result = self
    for _ in 0...random.next(below: 3) {
      let parts = result.parts
      let donors = (random.next(below: 2) == 0 ? self : other).parts
      var place = random.next(below: parts.count)
      result = result.changed(&place) { $0.mutant(donors, &random) }
      if result.parts.count > 20_000 { result = self }
    }
    var text = Array(result.text(isPretty: false).utf8)
    if random.next(below: 8) == 0 { text.change(&random) }
    return text
  }

  private func mutant(_ donors: [JSONValue], _ random: inout Random) -> JSONValue {
    func pick<Item>(_ items: [Item]) -> Item { items[random.next(below: items.count)] }
    let strange: [JSONValue] =
      Fuzzing.extremes.map { .number(Double($0)) }
      + [0.5, -0.0, 1e-300, 1e300, 1e18].map { .number($0) } + [true, false].map { .bool($0) }
      + [.null, .string(""), .string("\u{1b}[31m\u{0}\n"), .array([]), .object([:])]
    switch (self, random.next(below: 4)) {
    case (.array(var values), 0...2) where !values.isEmpty:
      let place = random.next(below: values.count)
      switch random.next(below: 4) {
      case 0: values.remove(at: place)
      case 1: values.insert(pick(values), at: place)
      case 2: values.swapAt(place, random.next(below: values.count))
      default: values.insert(pick(donors), at: place)
      }
      return .array(values)
    case (.object(var values), 0...2) where !values.isEmpty:
      let key = pick(values.keys.sorted())
      switch random.next(below: 3) {
      case 0: values[key] = nil
      case 1:
        let keys = donors.flatMap { if case .object(let fields) = $0 { fields.keys.sorted() } else { [String]() } }
        values[keys.isEmpty ? "" : pick(keys)] = values[key]
      default: values[key] = pick(donors)
      }
      return .object(values)
    case (_, 0): return pick(strange)
    case (.number, 1), (.number, 2): return pick(strange)
    default:
      // mostly another value of the same kind, which goes further than one that is refused at once
      let same = donors.filter { $0.kind == kind }
      return same.isEmpty || random.next(below: 4) == 0 ? pick(donors) : pick(same)
    }
  }

  private var kind: Int {
    switch self {
    case .null: 0
    case .bool: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    }
  }
}
