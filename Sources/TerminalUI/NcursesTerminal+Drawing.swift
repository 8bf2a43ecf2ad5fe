import CNcurses

extension NcursesTerminal {
  /// Whether a newer screen would arrive late, because the terminal has not yet accepted or answered what was sent.
  public var isBehind: Bool { isBlocked || !pace.isFree(at: seconds()) }

  /// Whether all of the last screen has been sent, its pictures in the best quality.
  public var showsAll: Bool { sending == .nothing && !isBlocked && !pace.isOpen && quality.isFinal }

  /// The traffic to the terminal.
  public var rate: LineRate { meter.rate(at: seconds()) }

  /// Counts a picture that the caller did not draw because the terminal is behind.
  public func countDropped() { meter.countDropped(at: seconds()) }

  /// Shows `screen`: its text now, its pictures as far as the line allows. `events` sends the rest.
  public func draw(_ screen: Screen) {
    if screen.pictures != wanted?.pictures {
      let now = seconds()
      let hasPictures = !screen.pictures.isEmpty
      meter.expectPicture(hasPictures, at: now)
      let canImprove =
        hasPictures && (colorDepth != .truecolor || pixelProtocol != nil || glyphs != .half)
      quality = .quick(until: canImprove ? now + options.restTime : nil)
      choosePixelLimit()
    }
    wanted = screen
    sending = .text
    show()
  }

  /// Sends all of the last screen again.
  public func redrawAll() {
    forgetShown()
    mustClear = true
    show()
  }

  /// Sends what is missing of the wanted screen, text before pictures, until the terminal accepts no more.
  func show() {
    guard isTaken, wanted != nil else { return }
    isBlocked = true
    // If it accepts nothing now, a newer screen may replace this one.
    guard writer.finish(withinMilliseconds: 0), writer.isReady(withinMilliseconds: 0) else { return }
    isBlocked = false
    if sending == .text { showText() }
    if !isBlocked { showPictures() }
  }

  /// When the pictures are to be sent again in the best quality; nil while something else is still to be sent.
  var improvementTime: Double? {
    if case .quick(let time) = quality, sending == .nothing, !isBehind { time } else { nil }
  }

  /// Sends the pictures again in the best quality.
  func improve() {
    quality = .best
    choosePixelLimit()
    sending = .text
  }

  private func showText() {
    guard let wanted else { return }
    var layer = PictureLayer(columns: columns, rows: rows)
    layer.place(wanted, cellAspect: cellAspect, style: style, cache: &cache, showsPixels: showsPixels)
    let text = ScreenText(wanted, layer: layer, style: attributes, isUTF8: isUTF8)
    text.update(from: shown, encoder: &encoder, atOnce: mustClear)
    shown = (wanted, layer)
    let moved = setCursor(wanted.cursor)
    if mustClear { clearok(cn_curscr(), true) }
    if moved || mustClear {
      wnoutrefresh(cn_stdscr())
      doupdate()
    }
    mustClear = false
    sending = .pictures
    isBlocked = !writer.writeText(withinMilliseconds: 0)
  }

  private var style: PictureStyle {
    let isResting = quality == .best
    return PictureStyle(
      depth: colorDepth, glyphs: pictureGlyphs, dither: isResting ? .diffused : .ordered, isExact: isResting,
      isLight: hasLightBackground)
  }

  /// The characters of pictures: those asked for or, where none are, the finest that the terminal draws itself.
  public var glyphs: TerminalOptions.Glyphs {
    get {
      if let wanted = options.glyphs { return wanted }
      // the console's font has no braille
      if colorDepth == .mono { return environment("TERM") == "linux" ? .half : .braille }
      if let program = features.program { return program.glyphs }
      return environment("WT_SESSION") != nil && !isMultiplexed ? .quadrant : .half
    }
    set {
      options.glyphs = newValue
      forgetShown()
    }
  }

  public var nextGlyphs: TerminalOptions.Glyphs? {
    guard isUTF8 else { return nil }
    func isMissing(_ glyphs: TerminalOptions.Glyphs) -> Bool {
      features.program?.lacks(glyphs) == true || glyphs == .braille && colorDepth != .mono
    }
    var next = glyphs.next
    // half blocks are never lacking
    while isMissing(next) { next = next.next }
    return next == glyphs ? nil : next
  }

  public var nextColors: ColorDepth? {
    let next = colorDepth.next(within: mostColors)
    return next == colorDepth ? nil : next
  }

  /// Why there are no colors, and what has them; nil: there are colors.
  public var reasonForNoColors: String? {
    guard colorDepth == .mono else { return nil }
    if mostColors == .mono { return "\(environment("TERM") ?? "the terminal") has none, it says (--color 16 tries)" }
    if options.colors == .mono { return "--color none (C has them)" }
    return "NO_COLOR is set (C or --color truecolor has them)"
  }

  /// The background that the user or else the terminal tells.
  var hasLightBackground: Bool { options.background.map { $0 == .light } ?? features.isLight }

  private var pictureGlyphs: PictureStyle.Glyphs {
    guard isUTF8 else { return .ascii }
    return switch glyphs {
    case .half: .half
    case .quadrant: .blocks(.quadrants)
    case .sextant: .blocks(.sextants)
    case .octant: .blocks(.octants)
    case .braille: colorDepth == .mono ? .blocks(.braille) : .half
    }
  }

  private static let statusRequest = Array("\u{1B}[5n".utf8)
  private static let beginUpdate = Array("\u{1B}[?2026h".utf8)
  private static let endUpdate = Array("\u{1B}[?2026l".utf8)

  /// Whether each part is a synchronized update. Terminals do not wait long for the end of one, so slow lines get none.
  private var isSynchronized: Bool {
    switch options.synchronization {
    case .on: true
    case .off: false
    case nil: features.isSynchronized && pace.isQuick
    }
  }

  private func showPictures() {
    guard let layer = shown?.layer else { return }
    if sending == .pictures && pace.isFree(at: seconds()) {
      encoder.begin(toward: layer, budget: pace.budget)
      guard let chunk = nextChunk(toward: layer) else { return }
      pace.begin(at: seconds())
      send((pace.asks ? Self.statusRequest : []) + (isSynchronized ? Self.beginUpdate : []) + chunk)
    }
    guard pace.isOpen else { return }
    var chunks = 0
    while pace.bytes < pace.budget && !isBlocked {
      // Keys are handled in between. To look for one takes as long as to write a little, so not after every chunk.
      if chunks % 4 == 0 && hasInput { return }
      chunks += 1
      guard let chunk = nextChunk(toward: layer) else { break }
      send(chunk)
    }
    if !isBlocked { endPart() }
  }

  // Cells come before pixels.
  private func nextChunk(toward layer: PictureLayer) -> [UInt8]? {
    if let chunk = encoder.nextChunk(toward: layer) { return chunk }
    if let pixelProtocol {
      // Writing into its cells damages a sixel picture, but none of kitty's.
      if case .sixel = pixelProtocol, encoder.touchedPixels { pixels.invalidate() }
      encoder.touchedPixels = false
      let chunk = pixels.nextChunk(
        toward: layer.pixels, by: pixelProtocol, dither: style.dither, budget: pace.budget)
      if let chunk { return chunk }
    }
    if !encoder.leftOut { sending = .nothing }
    return nil
  }

  /// Ends the part that is being sent.
  func endPart() {
    send((isSynchronized ? Self.endUpdate : []) + (pace.asks ? Self.statusRequest : []))
    let now = seconds()
    pace.end(at: now)
    cn_expect_answers(Int32(pace.awaited))
    meter.countPart(bytes: pace.bytes, at: now)
  }

  private func send(_ bytes: [UInt8]) {
    pace.add(bytes.count)
    isBlocked = !writer.write(bytes[...], withinMilliseconds: 0)
  }
}
