import Foundation
import Testing

@testable import FeatureVisualization

/// Compares the manual with the tables of settings and fields. If a table changes, the failure shows the text that the
/// page must contain.
struct ManualTests {
  private static let page: String = {
    let project = String(#filePath.split(separator: "Tests/FeatureVisualizationTests/")[0])
    return try! String(contentsOfFile: project + "man/phosphene.1", encoding: .utf8)
  }()

  private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() + "." }

  @Test(arguments: SettingField.table.filter { $0.key != "input-range" }.map(\.key))
  func hasEverySetting(key: String) throws {
    let field = try #require(SettingField.named(key))
    let value = field.kind.isFlag ? "" : " Ar \(field.kind.placeholder)"
    let text = ".It Fl -\(key)\(value)\n\(Self.sentence(field.help))\n"
    #expect(Self.page.contains(text), "expected:\n\(text)")
  }

  @Test func saysWhatMayChangeWhileAnAscentRuns() {
    let keys = SettingField.table.filter(\.isChangeable).map(\.key).joined(separator: " , ")
    #expect(Self.page.contains(".Li \(keys)\n"), "expected:\n.Li \(keys)")
  }

  @Test(arguments: LayerFunction.allCases) func hasEveryFunctionOfALayer(function: LayerFunction) {
    #expect(Self.page.contains(".It Li \(function.rawValue)( Ns Ar layer"))
    #expect(Self.page.contains("\n\(function.help)\n"), "expected: \(function.help)")
  }

  @Test func hasEveryFieldOfRecipeFiles() {
    func list<Object>(_ title: String, _ fields: [Field<Object>]) -> String {
      let items = fields.map { field in
        let condition = field.condition.map { " (where \($0.words))" } ?? ""
        return ".It Li \(field.key)\n\(Self.sentence("\(field.help)\(condition): \(field.expected)"))\n"
      }
      return ".Ss \(title)\n.Bl -tag -width startDeviation -compact\n\(items.joined()).El\n"
    }
    let transforms = Transform.fields.map { ".It Li \($0.key)\n\(Self.sentence("\($0.help): \($0.expected)"))\n" }
    let text =
      list("The file", Recipe.fields) + list("parameterization of the kind pixels", PixelForm.fields)
      + list("parameterization of the kind spectrum", SpectrumForm.fields)
      + list("parameterization of the kind pyramid", PyramidForm.fields)
      + ".Ss transforms\n.Bl -tag -width startDeviation -compact\n\(transforms.joined()).El\n"
      + list("optimizer", Optimizer.fields) + list("stages", Stages.fields) + list("rescue", Rescue.fields)
      + list("prior", Prior.fields) + list("resemblance", Resemblance.fields)
      + list("penalties", [Penalty: Float].fields)
    #expect(Self.page.contains(text), "expected:\n\(text)")
  }
}
