import Testing

@testable import ExplorerUI

struct DistinctNamesTests {
  @Test func pathsOfModulesKeepTheirLastParts() {
    let modules = (1...12).map { "trunk_output.block3.block3-\($0).f.activation" } + ["stem"]
    let names = DistinctNames(modules)
    #expect(names.short(modules[11], width: 27) == "…block3-12.f.activation")
    #expect(names.short("stem", width: 27) == "stem")
    #expect(names.short("layers/3/blocks/1/conv", width: 15) == "layers/3/block…", "of another list")
  }

  @Test func otherNamesKeepTheirBeginning() {
    let names = ["block4a_expand_activation", "block4a_activation", "block4b_activation"]
    let cut = DistinctNames(names)
    #expect(names.map { cut.short($0, width: 13) } == ["block4a_expa…", "block4a_acti…", "block4b_acti…"])
  }

  @Test func namesThatDifferInTheMiddleKeepBothEnds() {
    let names = (1...9).flatMap { a in (1...9).map { b in "stage\(a)_of_the_network_unit\(b)_relu" } }
    let cut = DistinctNames(names)
    #expect(cut.least == 6 + 1 + 6, "a digit of each end with all between it and the end")
    for width in cut.least...cut.longest {
      let shown = names.map { cut.short($0, width: width) }
      #expect(Set(shown).count == names.count && shown.allSatisfy { $0.count <= width }, "in \(width) columns")
    }
  }

  @Test func noWidthIsTooSmall() {
    let cut = DistinctNames(["a.b.c", "a.b.d", "e"])
    for width in 0...6 { #expect(cut.short("a.b.c", width: width).count <= max(1, width)) }
  }
}
