extension Int {
  /// A number of bytes in words: `512 bytes`, `98 KB`, `80 MB`, `1.2 GB`.
  public var megabytes: String {
    switch self {
    case ..<10_000: "\(self) bytes"
    case ..<999_500: "\((self + 500) / 1000) KB"
    case ..<9_950_000: "\((self + 50_000) / 1_000_000).\((self + 50_000) / 100_000 % 10) MB"
    case ..<999_500_000: "\((self + 500_000) / 1_000_000) MB"
    default: "\((self + 50_000_000) / 1_000_000_000).\((self + 50_000_000) / 100_000_000 % 10) GB"
    }
  }
}
