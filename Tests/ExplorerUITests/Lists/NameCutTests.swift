import Testing

@testable import ExplorerUI

@Suite struct NameCutTests {
  @Test func namesThatDifferAtTheEndKeepTheirEnd() {
    let names = (1...12).map { "trunk_output.block3.block3-\($0).f.activation" } + ["stem"]
    let cut = NameCut(names, width: 24)
    #expect(Set(names.map { cut.short($0) }).count == names.count)
    #expect(cut.short(names[11]).count == 24 && cut.short("stem") == "stem")
  }

  @Test func namesThatDifferAtTheStartKeepTheirStart() {
    let names = ["block4a_expand_activation", "block4a_activation", "block4b_activation"]
    #expect(names.map { NameCut(names, width: 13).short($0) } == ["block4a_expa…", "block4a_acti…", "block4b_acti…"])
  }
}
