import NetworkZoo
import NeuralNetwork
import Pictures

extension PhotographStatistics {
  /// Measures `photographs` in the network of `file`, in the layers `names`. Photographs are scaled so that the
  /// network's image is 7/8 of their shorter side, and cut at its center; of few of them parts are looked at, too.
  /// `progress` is called now and then; where it returns false, the result is nil. Throws `RecipeError` if there is no
  /// such layer, or the network cannot be computed.
  public init?(
    of photographs: [Picture], in file: NetworkFile, layers names: [String], cores: Cores,
    progress: (_ done: Int) -> Bool = { _ in true }
  ) throws(RecipeError) {
    var survey = PhotographSurvey(of: names)
    guard try survey.look(at: photographs, in: file, cores: cores, progress: progress) else { return nil }
    self = survey.statistics(of: file, doubt: Self.doubt(of: photographs.count))
  }

  /// The layers to be measured where nobody says which: what a transformer's blocks make, at most twelve of them; elsewhere
  /// at most eight layers that everything passes on its way through the network. They are spread from the first to the
  /// last; where there are few of them, any.
  public static func layers(of file: NetworkFile) -> [String] {
    if !file.blocks.isEmpty { return file.blocks.spread(atMost: 12) }
    let maps = file.layers.filter { $0.shape.pixels > 1 }
    let narrow = maps.filter { file.network.isPassed($0.value, onTheWayTo: maps.last!.value) }
    let most = 8
    return (narrow.count < most ? maps : narrow).spread(atMost: most)
  }

  /// So many photographs are looked at only as a whole.
  static let many = 40

  /// Few photographs say little of the average: the deviations around it are taken to be this much larger.
  static func doubt(of photographs: Int) -> Float { photographs < many ? 1.2 : 1 }
}

extension [NetworkFile.Layer] {
  /// The names of at most `most`, evenly spread, the last one among them.
  fileprivate func spread(atMost most: Int) -> [String] {
    let chosen = Swift.min(most, count)
    return (0..<chosen).map { self[($0 + 1) * count / chosen - 1].name }
  }
}
