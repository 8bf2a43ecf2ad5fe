import Files

/// What a pickle of PyTorch holds, read without running anything: a pickle is a program, of which only the steps are
/// carried out that make containers, numbers, texts and tensors. Whatever else it makes is only known by its name.
///
/// Source: the comments of Python's pickletools.py, protocols 2 to 5.
struct Pickle {
  /// Why a pickle cannot be read.
  struct Problem: Error {
    /// A clause without the file's name.
    let detail: String
  }

  /// A value; what has parts is in `objects`, so that nothing is nested, however deep the pickle is.
  enum Value: Hashable {
    case none
    case bool(Bool)
    case number(Int)
    /// A number that is not whole, or too large, whose value is nobody's matter.
    case other
    case text(String)
    case object(Int)
  }

  /// A value with parts.
  enum Object {
    case tuple([Value])
    case list([Value])
    case dictionary([(key: Value, value: Value)])
    /// A class or function by its module and name.
    case global(String)
    /// Where numbers are, as `persistent_id` of PyTorch tells it.
    case storage([Value])
    /// The arguments of the function that makes a tensor.
    case tensor([Value])
    /// Made by the class or function of this name, which is not carried out.
    case foreign(String)
  }

  /// What there is, by the number that `Value.object` has.
  private(set) var objects: [Object] = []
  /// What the pickle is of.
  private(set) var root = Value.none
  /// Where it ends in the bytes.
  private(set) var end = 0

  /// The most objects, and values in all of them, that a pickle may have: a hundred times those of a large network.
  private static let most = 1 << 21

  private var stack: [Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Value] = [:]
  private var work = 0

  /// Reads the pickle that begins at `start` of `bytes`. Throws `Problem`.
  init(_ bytes: [UInt8], from start: Int = 0) throws(Problem) {
    var input = Input(bytes: bytes, position: start)
    while true {
      let code = try input.byte()
      if code == UInt8(ascii: ".") { break }
      try carryOut(code, &input)
      work += 1
      guard work <= Self.most, objects.count <= Self.most else { throw Problem(detail: "its pickle is too long") }
    }
    root = try pop()
    end = input.position
  }

  private struct Input {
    let bytes: [UInt8]
    var position: Int

    mutating func byte() throws(Problem) -> UInt8 {
      guard position < bytes.count else { throw Problem(detail: "its pickle was cut short") }
      defer { position += 1 }
      return bytes[position]
    }

    mutating func take(_ count: Int) throws(Problem) -> ArraySlice<UInt8> {
      guard count >= 0, count <= bytes.count - position else { throw Problem(detail: "its pickle was cut short") }
      defer { position += count }
      return bytes[position..<position + count]
    }

    /// An unsigned number of up to eight bytes; one that is too large is more than any file has.
    mutating func number(_ count: Int) throws(Problem) -> Int {
      Int(clamping: try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    mutating func text(_ count: Int) throws(Problem) -> Value {
      .text(String(decoding: try take(count), as: UTF8.self))
    }

    mutating func line() throws(Problem) -> String {
      guard let end = bytes[position...].firstIndex(of: 10) else { throw Problem(detail: "its pickle was cut short") }
      defer { position = end + 1 }
      return String(decoding: bytes[position..<end], as: UTF8.self)
    }
  }

  // MARK: - The stack

  private mutating func pop() throws(Problem) -> Value {
    guard stack.count > (marks.last ?? 0) else {
      throw Problem(detail: "its pickle is damaged: it takes what is not there")
    }
    return stack.removeLast()
  }

  private mutating func popToMark() throws(Problem) -> [Value] {
    guard let mark = marks.popLast() else { throw Problem(detail: "its pickle is damaged: it takes what is not there") }
    defer { stack.removeSubrange(mark...) }
    work += stack.count - mark
    return Array(stack[mark...])
  }

  private mutating func push(_ object: Object) {
    objects.append(object)
    stack.append(.object(objects.count - 1))
  }

  private func top() throws(Problem) -> Value {
    guard stack.count > (marks.last ?? 0), let top = stack.last else {
      throw Problem(detail: "its pickle is damaged: it takes what is not there")
    }
    return top
  }

  /// The parts of a tuple or a list.
  func parts(of value: Value) -> [Value]? {
    guard case .object(let index) = value else { return nil }
    switch objects[index] {
    case .tuple(let parts), .list(let parts): return parts
    default: return nil
    }
  }

  // MARK: - The steps

  private mutating func carryOut(_ code: UInt8, _ input: inout Input) throws(Problem) {
    switch code {
    case 0x80:
      let version = try input.byte()
      guard (2...5).contains(version) else { throw Problem(detail: "its pickle is of protocol \(version)") }
    case 0x95: _ = try input.take(8)
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88, 0x89: stack.append(.bool(code == 0x88))
    case UInt8(ascii: "K"): stack.append(.number(try input.number(1)))
    case UInt8(ascii: "M"): stack.append(.number(try input.number(2)))
    case UInt8(ascii: "J"): stack.append(.number(Int(Int32(truncatingIfNeeded: try input.number(4)))))
    case 0x8A: stack.append(Self.long(try input.take(Int(input.byte()))))
    case 0x8B: stack.append(Self.long(try input.take(input.number(4))))
    case UInt8(ascii: "G"):
      _ = try input.take(8)
      stack.append(.other)
    case UInt8(ascii: "X"): stack.append(try input.text(input.number(4)))
    case 0x8C: stack.append(try input.text(input.number(1)))
    case 0x8D: stack.append(try input.text(input.number(8)))
    case UInt8(ascii: "U"), UInt8(ascii: "C"): stack.append(try input.text(input.number(1)))
    case UInt8(ascii: "T"), UInt8(ascii: "B"): stack.append(try input.text(input.number(4)))
    case 0x8E, 0x96: stack.append(try input.text(input.number(8)))
    case UInt8(ascii: ")"): push(.tuple([]))
    case UInt8(ascii: "t"): push(.tuple(try popToMark()))
    case 0x85...0x87:
      var parts: [Value] = []
      for _ in 0x84..<code { parts.append(try pop()) }
      push(.tuple(parts.reversed()))
    case UInt8(ascii: "]"), 0x8F: push(.list([]))
    case UInt8(ascii: "l"): push(.list(try popToMark()))
    case 0x91: push(.tuple(try popToMark()))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"), 0x90: try append(popToMark())
    case UInt8(ascii: "}"): push(.dictionary([]))
    case UInt8(ascii: "d"):
      let parts = try popToMark()
      push(.dictionary([]))
      try set(parts)
    case UInt8(ascii: "s"):
      let value = try pop()
      try set([pop(), value])
    case UInt8(ascii: "u"): try set(popToMark())
    case UInt8(ascii: "q"): memo[try input.number(1)] = try top()
    case UInt8(ascii: "r"): memo[try input.number(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): try recall(input.number(1))
    case UInt8(ascii: "j"): try recall(input.number(4))
    case UInt8(ascii: "c"): push(.global("\(try input.line()).\(try input.line())"))
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw Problem(detail: "its pickle is damaged: a class has no name")
      }
      push(.global("\(module).\(name)"))
    case UInt8(ascii: "Q"):
      push(.storage(parts(of: try pop()) ?? []))
    case UInt8(ascii: "R"), 0x81:
      let arguments = parts(of: try pop()) ?? []
      push(made(by: try pop(), of: arguments))
    case 0x92:
      _ = try pop()
      let arguments = parts(of: try pop()) ?? []
      push(made(by: try pop(), of: arguments))
    case UInt8(ascii: "b"): _ = try pop()  // what an object is told of itself
    default: throw Problem(detail: "its pickle has a step (\(code)) that files of weights do not have")
    }
  }

  private static func long(_ bytes: ArraySlice<UInt8>) -> Value {
    guard bytes.count <= 8 else { return .other }
    let isNegative = bytes.last.map { $0 >= 128 } ?? false
    let start: UInt64 = isNegative ? .max : 0
    return .number(Int(Int64(bitPattern: bytes.reversed().reduce(start) { $0 << 8 | UInt64($1) })))
  }

  private mutating func append(_ values: [Value]) throws(Problem) {
    guard case .object(let index) = try top() else { return }
    if case .list(var parts) = objects[index] {
      objects[index] = .list([])  // so that the parts are not copied
      parts += values
      objects[index] = .list(parts)
    }
  }

  private mutating func set(_ values: [Value]) throws(Problem) {
    guard case .object(let index) = try top() else { return }
    if case .dictionary(var pairs) = objects[index] {
      objects[index] = .dictionary([])
      for place in stride(from: 0, to: values.count - 1, by: 2) { pairs.append((values[place], values[place + 1])) }
      objects[index] = .dictionary(pairs)
    }
  }

  private mutating func recall(_ index: Int) throws(Problem) {
    guard let value = memo[index] else { throw Problem(detail: "its pickle is damaged: it recalls what it never kept") }
    stack.append(value)
  }

  /// What a class or function makes of arguments.
  private mutating func made(by callable: Value, of arguments: [Value]) -> Object {
    guard case .object(let index) = callable, case .global(let name) = objects[index] else {
      if case .object(let index) = callable, case .foreign(let name) = objects[index] { return .foreign(name) }
      return .foreign("an unknown function")
    }
    switch name {
    case "collections.OrderedDict":
      let pairs = arguments.first.flatMap(parts) ?? []
      work += pairs.count
      return .dictionary(
        pairs.compactMap { pair in
          parts(of: pair).flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil }
        })
    case "torch.Size": return .tuple(arguments.first.flatMap(parts) ?? [])
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2": return .tensor(arguments)
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      guard case .object(let data)? = arguments.first, case .tensor = objects[data] else { return .foreign(name) }
      return objects[data]
    default: return .foreign(name)
    }
  }
}
