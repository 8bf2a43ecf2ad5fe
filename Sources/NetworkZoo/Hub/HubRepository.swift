/// A repository of Hugging Face's hub at a revision, as addresses name it: `hf:ORG/REPO[#REVISION]`.
///
/// The revision is a branch, a tag or a commit, percent-encoded, because it may have slashes. The oldest repositories
/// have no ORG.
public struct HubRepository: Hashable, Sendable {
  /// ORG/REPO, or REPO.
  public let name: String
  /// Nil: the main branch.
  public let revision: String?

  static let scheme = "hf:"
  private static let mainBranch = "main"

  /// The repository called `name`, at its main branch or at `revision`.
  init(name: String, revision: String? = nil) {
    self.name = name
    self.revision = revision == Self.mainBranch ? nil : revision
  }

  /// Reads an address without layers; nil where it names no repository.
  public init?(_ text: String) {
    guard text.hasPrefix(Self.scheme) else { return nil }
    let halves = text.dropFirst(Self.scheme.count).split(
      separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard Self.isName(halves[0]) else { return nil }
    guard halves.count > 1 else {
      self.init(name: String(halves[0]))
      return
    }
    guard !halves[1].contains("/"), let revision = String(halves[1]).removingPercentEscapes, Self.isSafe(revision)
    else { return nil }
    self.init(name: String(halves[0]), revision: revision)
  }

  /// Whether `text` is meant to name something on the hub.
  public static func isMeant(by text: String) -> Bool { text.hasPrefix(scheme) }

  /// What is said of an address that names none.
  public static let expectation =
    "hf:ORG/REPO or hf:ORG/REPO#REVISION is expected, a slash in the revision written as %2F"

  /// How it is written in addresses.
  public var address: String {
    Self.scheme + name + (revision.map { "#" + $0.percentEscaped } ?? "")
  }

  /// The revision that is asked for.
  var wanted: String { revision ?? Self.mainBranch }

  /// Whether the revision is a commit, which never moves.
  var isPinned: Bool { revision.map(Self.isCommit) ?? false }

  /// What its name is if the part behind the slash is a layer; nil: it has no slash.
  var owner: HubRepository? {
    guard let slash = name.firstIndex(of: "/"), revision == nil else { return nil }
    return HubRepository(name: String(name[..<slash]))
  }

  /// The same repository at `commit`.
  func at(_ commit: String) -> HubRepository { HubRepository(name: name, revision: commit) }

  static func isCommit(_ text: String) -> Bool { text.utf8.count == 40 && text.isHexadecimal }

  /// Whether `name` may be a repository's: the hub allows no others, and two dashes stand for a slash in its cache.
  private static func isName(_ name: Substring) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return name.utf8.count <= 200 && parts.count <= 2 && !name.contains("--") && !name.contains("..")
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { $0.isPlain } && part.first.map { !"-.".contains($0) } ?? false && !part.hasSuffix(".")
          && !part.hasSuffix("-")
      }
  }

  /// Whether a name of the hub, of a file or a revision, stays below the folder that it is put into.
  static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 1024 && !name.contains("\\")
      && name.unicodeScalars.allSatisfy { $0.value >= 32 }
      && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }

  // MARK: - In the cache

  private static let folderPrefix = "models--"
  private static let separator = "--"

  /// The name of its folder in the cache.
  var folder: String { Self.folderPrefix + name.replacing("/", with: Self.separator) }

  /// The repository whose folder in the cache is called so; nil: it is another folder.
  init?(folder: String) {
    guard folder.hasPrefix(Self.folderPrefix) else { return nil }
    self.init(Self.scheme + folder.dropFirst(Self.folderPrefix.count).replacing(Self.separator, with: "/"))
  }
}

extension UInt8 {
  /// Whether it is a letter, a digit, or one of `-._`.
  fileprivate var isPlain: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension String {
  /// Whether it consists of the digits of hexadecimal numbers, in small letters.
  var isHexadecimal: Bool {
    !isEmpty && utf8.allSatisfy { ("0"..."9").contains($0.scalar) || ("a"..."f").contains($0.scalar) }
  }

  /// With everything but letters, digits and `-._` as `%XX`, as a part of a path in a URL.
  var percentEscaped: String {
    utf8.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return byte.isPlain ? String(byte.scalar) : "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }

  /// What `percentEscaped` made this; nil where a `%` is followed by anything else.
  fileprivate var removingPercentEscapes: String? {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var scalar: Unicode.Scalar { Unicode.Scalar(self) }
}
