// An ONNX file without its large constants: so that they stay in the file until they are needed, they are described as
// constants in a file beside it are.
//
// The wire format of protocol buffers: a field is a key (its number and how it is written) and its content; messages
// are fields of a stated length. Only messages that can hold constants are taken apart.

import FoundationEssentials

enum ONNXOutline {
  /// The key that marks a constant as a run of bytes of the network's own file.
  static let own = "phosphene:own"

  /// Constants of fewer bytes stay where they are.
  private static let fewBytes = 1 << 16

  /// The messages on the way to constants, and the fields that lead on.
  private enum Message {
    case model, graph, function, node, attribute, tensor

    func field(_ number: UInt64) -> Message? {
      switch (self, number) {
      case (.model, 7): .graph
      case (.model, 25): .function
      case (.graph, 1), (.function, 7): .node
      case (.graph, 5): .tensor
      case (.node, 5): .attribute
      case (.attribute, 5): .tensor
      default: nil
      }
    }
  }

  /// The model `bytes` with its constants of `large` bytes and more replaced by where they lie in the file; nil where
  /// it is not well formed.
  static func outline(_ bytes: UnsafeRawBufferPointer, large: Int = fewBytes) -> Data? {
    copy(bytes, 0..<bytes.count, .model, large: large)
  }

  private static func copy(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ message: Message, large: Int
  ) -> Data? {
    var result = Data()
    var position = range.lowerBound
    // of several runs of numbers the parser would keep the last or join them
    var runs = 0
    while position < range.upperBound {
      let start = position
      guard let key = varint(bytes, &position, range.upperBound) else { return nil }
      let number = key >> 3
      switch key & 7 {
      case 0: guard varint(bytes, &position, range.upperBound) != nil else { return nil }
      case 1: position += 8
      case 5: position += 4
      case 2:
        guard let length = varint(bytes, &position, range.upperBound), length <= UInt64(range.upperBound - position)
        else { return nil }
        let content = position..<position + Int(length)
        position = content.upperBound
        guard content.count >= large else { break }
        if message == .tensor, number == 9 || number == 4 {
          runs += 1
          guard runs == 1 else { return nil }
          append(place: content, to: &result)
          continue
        }
        guard let inner = message.field(number) else { break }
        guard let copied = copy(bytes, content, inner, large: large) else { return nil }
        append(number << 3 | 2, to: &result)
        append(UInt64(copied.count), to: &result)
        result.append(copied)
        continue
      default: return nil
      }
      guard position <= range.upperBound else { return nil }
      result.append(contentsOf: bytes[start..<position])
    }
    return result
  }

  /// Appends the fields of a tensor that say where its numbers lie.
  private static func append(place: Range<Int>, to result: inout Data) {
    for (key, value) in [(own, ""), ("offset", "\(place.lowerBound)"), ("length", "\(place.count)")] {
      var entry = Data()
      for (number, text) in [(UInt64(1), key), (2, value)] {
        append(number << 3 | 2, to: &entry)
        append(UInt64(text.utf8.count), to: &entry)
        entry.append(contentsOf: text.utf8)
      }
      append(13 << 3 | 2, to: &result)
      append(UInt64(entry.count), to: &result)
      result.append(entry)
    }
  }

  private static func append(_ number: UInt64, to data: inout Data) {
    var rest = number
    while rest > 127 {
      data.append(UInt8(rest & 127 | 128))
      rest >>= 7
    }
    data.append(UInt8(rest))
  }

  private static func varint(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard position < end else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 127) << UInt64(shift)
      if byte < 128 { return value }
    }
    return nil
  }
}
