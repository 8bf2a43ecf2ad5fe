import Testing

@testable import TerminalUI

@Suite struct TerminalFeaturesTests {
  @Test(arguments: [
    ("15;0", false), ("0;15", true), ("0;default;15", true), ("0;7", true), ("7;8", false), ("", false), ("x;y", false),
  ])
  func theBackgroundIsKnownFromTheEnvironmentUntilTheTerminalTellsIt(colors: String, isLight: Bool) {
    var features = TerminalFeatures()
    features.learn(colors: colors)
    #expect(features.isLight == isLight)
    features.learn(.background(red: 0, green: 0, blue: 0))
    #expect(!features.isLight)
  }

  @Test(arguments: [
    ("0;48:2::1:2:3", true), ("48;2;1;2;3", true), ("0;48:2:1:2:3", true), ("0;48:5:16", false), ("0", false),
  ])
  func theAnswerOfTheTerminalIsUnderstood(renditions: String, truecolor: Bool) {
    var features = TerminalFeatures()
    features.learn(.renditions(renditions))
    #expect(features.isTruecolor == truecolor)
  }

  @Test func theBackgroundSixelsAndSynchronizedOutputAreUnderstood() {
    var features = TerminalFeatures()
    features.learn(.background(red: 1, green: 0.9, blue: 0.8))
    features.learn(.attributes([62, 4, 22]))
    features.learn(.mode(2026, state: 2))
    #expect(features.isLight && features.hasSixel && features.isSynchronized)
    features.learn(.background(red: 0, green: 0.2, blue: 0.3))
    features.learn(.attributes([62, 22]))
    features.learn(.mode(2026, state: 0))
    #expect(!features.isLight && !features.hasSixel && !features.isSynchronized)
  }
}
