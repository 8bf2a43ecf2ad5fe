// The members of a zip archive: an "end" record in the last 64 kB, which tells where the directory is, which tells
// where each member's own header is, behind which its bytes lie, stored or deflated.
//
// Our own, because libarchive cannot tell where a stored member lies, from which weights are read when they are needed,
// and libzip and minizip are packages more for a hundred lines. Archives of 4 GB and more (zip64) and encrypted ones
// are refused. Source: PKWARE's APPNOTE.TXT 6.3.10, §4.3.

import Files

/// The directory of a zip archive.
struct ZipArchive {
  /// Why an archive cannot be read.
  struct Problem: Error {
    /// A clause without the file's name.
    let detail: String
  }

  private struct Member {
    let method: Int
    let isEncrypted: Bool
    let checksum: UInt32
    let packed: Int
    let size: Int
    let header: Int
  }

  /// The most members that are looked through.
  private static let largestCount = 4096

  /// How small deflating makes a member at most: weights shrink by a tenth, what is made to fill the memory a
  /// thousandfold.
  private static let largestRatio = 64

  private let file: OpenFile
  private var members: [String: Member] = [:]

  /// Reads the directory of `file`.
  init(_ file: OpenFile) throws {
    self.file = file
    let tail = min(file.size, 65_557)
    let bytes = LittleEndian(try file.bytes(from: file.size - tail, count: tail))
    let positions = stride(from: tail - 22, through: 0, by: -1)
    guard tail >= 22, let end = positions.first(where: { bytes.u32($0) == 0x0605_4b50 }) else {
      throw Problem(detail: "it has no directory: it was cut short")
    }
    let (count, length, begin) = (bytes.u16(end + 10), bytes.u32(end + 12), bytes.u32(end + 16))
    guard count <= Self.largestCount && begin <= file.size && length <= file.size - begin else {
      throw Problem(detail: "its directory has \(count) members at byte \(begin) of \(file.size)")
    }
    let directory = LittleEndian(try file.bytes(from: begin, count: length))
    var position = 0
    for index in 0..<count {
      guard position + 46 <= length, directory.u32(position) == 0x0201_4b50,
        position + 46 + directory.u16(position + 28) <= length
      else { throw Problem(detail: "member \(index) of its directory is damaged") }
      let nameEnd = position + 46 + directory.u16(position + 28)
      let name = String(decoding: directory.bytes[position + 46..<nameEnd], as: UTF8.self)
      members[name] = Member(
        method: directory.u16(position + 10), isEncrypted: directory.u16(position + 8) & 1 == 1,
        checksum: UInt32(directory.u32(position + 16)), packed: directory.u32(position + 20),
        size: directory.u32(position + 24), header: directory.u32(position + 42))
      position = nameEnd + directory.u16(position + 30) + directory.u16(position + 32)
    }
  }

  /// Whether it has a member called `name`.
  func has(_ name: String) -> Bool { members[name] != nil }

  /// The names of its members.
  var names: [String] { members.keys.sorted() }

  /// Where the bytes of a stored member lie in the file.
  func place(of name: String) throws -> (position: Int, size: Int) {
    let (member, position) = try found(name)
    guard member.method == 0, member.size == member.packed else { throw Problem(detail: "'\(name)' is packed") }
    guard position <= file.size, member.size <= file.size - position else {
      throw Problem(detail: "'\(name)' was cut short")
    }
    return (position, member.size)
  }

  /// The member called `name`, and where its bytes begin.
  private func found(_ name: String) throws -> (Member, position: Int) {
    guard let member = members[name] else { throw Problem(detail: "it has no '\(name)'") }
    guard !member.isEncrypted else { throw Problem(detail: "'\(name)' is encrypted") }
    guard max(member.packed, member.size, member.header) < 0xFFFF_FFFF else {
      throw Problem(detail: "'\(name)' has more than 4 GB")
    }
    let header = LittleEndian(try file.bytes(from: member.header, count: 30))
    guard header.u32(0) == 0x0403_4b50 else { throw Problem(detail: "'\(name)' is not where its directory says") }
    return (member, member.header + 30 + header.u16(26) + header.u16(28))
  }

  /// The bytes of the member called `name`.
  func member(_ name: String) throws -> OpenFile {
    let (member, begin) = try found(name)
    let packed = try OpenFile(file, from: begin, size: member.packed)
    switch member.method {
    case 0 where member.size == member.packed: return packed
    case 8 where member.size / Self.largestRatio <= member.packed:
      guard let whole = try OpenFile(inflating: packed, size: member.size, checksum: member.checksum) else {
        throw Problem(detail: "'\(name)' is damaged")
      }
      return whole
    case 0, 8: throw Problem(detail: "'\(name)' cannot have \(member.size) bytes, packed \(member.packed)")
    default: throw Problem(detail: "'\(name)' is packed by method \(member.method), and 0 (stored) and 8 are read")
    }
  }
}

/// Little-endian numbers in bytes. The caller checks the bounds.
struct LittleEndian {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func u16(_ position: Int) -> Int { Int(bytes[position]) | Int(bytes[position + 1]) << 8 }
  func u32(_ position: Int) -> Int { u16(position) | u16(position + 2) << 16 }
  /// A number of up to 8 bytes; nil where it is over 2⁶³.
  func number(_ position: Int, bytes count: Int) -> Int? {
    let value = bytes[position..<position + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }
}
