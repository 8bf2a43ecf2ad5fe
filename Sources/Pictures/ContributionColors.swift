/// Colors for what numbers add: warm above 0, cool below, and a picture in gray where they add little.
public enum ContributionColors {
  /// What adds, and what takes away.
  public static let warm = PictureColor(255, 120, 40), cool = PictureColor(60, 130, 255)

  /// `picture` in gray, tinted by `numbers`, `width` in a row; the largest, whatever its sign, has the full color.
  public static func picture(of numbers: [Float], width: Int, over picture: Picture) -> Picture {
    let most = numbers.reduce(0) { max($0, abs($1)) }
    guard most > 0, most.isFinite else { return TintedPicture.picture(of: [], width: width, over: picture) }
    return TintedPicture.picture(
      of: [(numbers.map { max(0, $0) / most }, warm), (numbers.map { max(0, -$0) / most }, cool)], width: width,
      over: picture)
  }
}
