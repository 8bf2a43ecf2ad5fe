import Files

/// How a folder differs from what an index says of it.
public struct ExampleChanges: Sendable {
  /// Pictures that are new, or could not be looked at and have changed since.
  public let added: [PictureFolder.File]
  /// Pictures that are gone or have other bytes now.
  public let lost: [String]

  /// Whether what the index says holds.
  public var isEmpty: Bool { added.isEmpty && lost.isEmpty }
}

extension ExampleIndex {
  /// How `folder` differs from what was looked at, of the pictures `files` (nil: all that are in it). A picture whose size
  /// or time changed is read: if its bytes are the same, it has not.
  public func changes(in folder: PictureFolder, of files: [PictureFolder.File]? = nil) -> ExampleChanges {
    let there = Dictionary(uniqueKeysWithValues: (files ?? folder.files).map { ($0.path, $0) })
    var lost: [String] = []
    for picture in pictures {
      guard let now = there[picture.file.path] else {
        lost.append(picture.file.path)
        continue
      }
      if now == picture.file { continue }
      let digest = try? OpenFile("\(folder.path)/\(now.path)").sha256()
      if digest != Digest.hexadecimal(picture.digest.bytes) { lost.append(now.path) }
    }
    var known = Set(pictures.map(\.file.path))
    for skipped in skipped {
      let now = there[skipped.path]
      // one that is gone is no loss
      if now == nil || now!.size == skipped.size && now!.modified == skipped.modified { known.insert(skipped.path) }
    }
    return ExampleChanges(added: (files ?? folder.files).filter { !known.contains($0.path) }, lost: lost)
  }
}
