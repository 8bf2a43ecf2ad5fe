import CNcurses

extension NcursesTerminal {
  /// Whether a newer screen would come late: the terminal has not yet taken, or not yet answered, what was sent.
  public var isBehind: Bool { isBlocked || !pace.isFree(at: seconds()) }

  /// Whether all of the last screen has been sent, its pictures in the best quality.
  public var showsAll: Bool { sending == .nothing && !isBlocked && !pace.isOpen && quality.isFinal }

  /// What goes over the line.
  public var rate: LineRate { meter.rate(at: seconds()) }

  /// Counts a picture that was not even drawn because the terminal is behind.
  public func countDropped() { meter.countDropped(at: seconds()) }

  /// Shows `screen`: its text now, its pictures as far as the line allows; `events` goes on with the rest.
  public func draw(_ screen: Screen) {
    if screen.pictures != wanted?.pictures {
      let now = seconds()
      let hasPictures = !screen.pictures.isEmpty
      meter.expectPicture(hasPictures, at: now)
      let canImprove = hasPictures && (colorDepth != .truecolor || pixelProtocol != nil)
      quality = .quick(until: canImprove ? now + options.restTime : nil)
      choosePixelLimit()
    }
    wanted = screen
    sending = .text
    show()
  }

  /// Sends the last screen again, all of it.
  public func redrawAll() {
    forgetShown()
    mustClear = true
    show()
  }

  /// Sends what of the wanted screen is not shown yet, text before pictures, and stops when the terminal takes no more.
  func show() {
    guard isOpen, wanted != nil else { return }
    isBlocked = true
    // A newer screen may come before it takes this one.
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
    let glyphs: PictureStyle.Glyphs = !isUTF8 ? .ascii : options.glyphs == .quadrant ? .quadrant : .half
    return PictureStyle(
      depth: colorDepth, glyphs: glyphs, dither: quality == .best ? .diffused : .ordered, isLight: features.isLight)
  }

  private static let statusRequest = Array("\u{1B}[5n".utf8)
  private static let beginUpdate = Array("\u{1B}[?2026h".utf8)
  private static let endUpdate = Array("\u{1B}[?2026l".utf8)

  /// Whether the parts of pictures are to be seen at once. A terminal does not wait long for the end of such an update.
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
      send(Self.statusRequest + (isSynchronized ? Self.beginUpdate : []) + chunk)
    }
    guard pace.isOpen else { return }
    var chunks = 0
    while pace.bytes < pace.budget && !isBlocked {
      // keys are served in between; to look takes as long as to write a little
      if chunks % 4 == 0 && hasInput { return }
      chunks += 1
      guard let chunk = nextChunk(toward: layer) else { break }
      send(chunk)
    }
    if !isBlocked { endPart() }
  }

  // Cells before pixels.
  private func nextChunk(toward layer: PictureLayer) -> [UInt8]? {
    if let chunk = encoder.nextChunk(toward: layer) { return chunk }
    if let pixelProtocol {
      // what is written into its cells damages a sixel picture, but not those of kitty
      if case .sixel = pixelProtocol, encoder.touchedPixels { pixels.invalidate() }
      encoder.touchedPixels = false
      let chunk = pixels.nextChunk(
        toward: layer.pixels, by: pixelProtocol, dither: style.dither, budget: pace.budget)
      if let chunk { return chunk }
    }
    if !encoder.leftOut { sending = .nothing }
    return nil
  }

  /// Ends the part of a picture that was begun.
  func endPart() {
    send((isSynchronized ? Self.endUpdate : []) + Self.statusRequest)
    let now = seconds()
    pace.end(at: now)
    meter.countPart(bytes: pace.bytes, at: now)
  }

  private func send(_ bytes: [UInt8]) {
    pace.add(bytes.count)
    isBlocked = !writer.write(bytes[...], withinMilliseconds: 0)
  }
}
