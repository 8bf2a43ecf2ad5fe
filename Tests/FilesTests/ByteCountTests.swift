import Files
import Testing

struct ByteCountTests {
  @Test func bytesAreSaidAsPeopleSayThem() {
    let cases = [
      (0, "0 bytes"), (9999, "9999 bytes"), (98_400, "98 KB"), (999_499, "999 KB"), (999_500, "1.0 MB"),
      (9_949_999, "9.9 MB"), (9_950_000, "10 MB"), (80_134_624, "80 MB"), (999_499_999, "999 MB"),
      (1_234_000_000, "1.2 GB"),
    ]
    for (bytes, text) in cases { #expect(bytes.megabytes == text) }
  }
}
