/// A zip archive of stored members. Nothing that is read of it needs their checksums, which are 0.
func zipBytes(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var (archive, directory): ([UInt8], [UInt8]) = ([], [])
  for member in members {
    let name = Array(member.name.utf8)
    // version, flags, method, time, date and checksum, sizes, lengths of the name and of what follows it
    let fields =
      little(20, 2) + [UInt8](repeating: 0, count: 12) + little(member.bytes.count, 4) + little(member.bytes.count, 4)
      + little(name.count, 2) + little(0, 2)
    directory += little(0x0201_4b50, 4) + little(20, 2) + fields + [UInt8](repeating: 0, count: 10)
    directory += little(archive.count, 4) + name
    archive += little(0x0403_4b50, 4) + fields + name + member.bytes
  }
  let count = little(members.count, 2)
  let end = little(0x0605_4b50, 4) + little(0, 4) + count + count + little(directory.count, 4)
  return archive + directory + end + little(archive.count, 4) + little(0, 2)
}
