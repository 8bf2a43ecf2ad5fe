@testable import ExplorerUI
import Testing

struct ShortTextsTests {
  @Test func numbersKeepThreeDigits() {
    let cases: [(Float, String)] = [
      (0, "0.000"), (0.12345, "0.123"), (3.8249, "3.82"), (9.996, "10.0"), (45.67, "45.7"), (99.96, "100"),
      (1234.4, "1234"), (123_456, "123k"), (-3.2, "-3.20"), (-0.0001, "0.000"), (.infinity, "inf"),
      (-1e25, "-1e+25"),
    ]
    for (number, text) in cases { #expect(number.shortText == text) }
  }
}
