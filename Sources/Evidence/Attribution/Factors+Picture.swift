import Pictures

extension Factors {
  /// Where the factors are in a picture that the network was shown, each in its color: all on one scale, or one alone.
  public func picture(over shown: Picture, only chosen: Int? = nil) -> Picture {
    let colors = FactorColors.colors(factors.count)
    let meant = chosen.map { [$0] } ?? Array(factors.indices)
    let most = meant.flatMap { factors[$0].map }.max() ?? 0
    let maps = meant.map { number in
      (numbers: factors[number].map.map { most > 0 ? $0 / most : 0 }, color: colors[number])
    }
    return TintedPicture.picture(of: maps, width: columns, over: shown)
  }
}
