import Files

/// Names of files that do not exist yet.
enum FreeName {
  /// `path` or, where there is a file, the first of `NAME-2.png`, `NAME-3.png` … that is free.
  static func like(_ path: String) -> String {
    let dot = path.lastIndex(of: ".") ?? path.endIndex
    for number in 1...999 {
      let name = number == 1 ? path : "\(path[..<dot])-\(number)\(path[dot...])"
      if FileStatus(name) == nil { return name }
    }
    return path
  }
}
