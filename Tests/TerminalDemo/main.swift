// A program for the tests: a list, a picture, and keys that put the terminal into every state it must survive.
import Glibc
import Pictures
import TerminalUI

NcursesTerminal.blockSignals()
let waker = Waker()
// Arguments: a color depth, "ascii", "nomouse", or "name=value".
var options = TerminalOptions()
options.restTime = 0
for argument in CommandLine.arguments.dropFirst() {
  let value = argument.split(separator: "=").last.map { String($0) } ?? ""
  switch argument {
  case "ascii": options.isASCII = true
  case "nomouse": options.usesMouse = false
  case _ where argument.hasPrefix("log="): options.log = value
  case _ where argument.hasPrefix("sync="): options.synchronization = .init(rawValue: value)
  case _ where argument.hasPrefix("glyphs="): options.glyphs = .init(rawValue: value)
  case _ where argument.hasPrefix("graphics="): options.graphics = .init(rawValue: value)
  default: options.colors = ColorDepth(rawValue: argument)
  }
}
let terminal: NcursesTerminal
do {
  terminal = try NcursesTerminal(options, waker: waker)
} catch {
  complain("TerminalDemo: \(error)\n")
  exit(2)
}
var demo = Demo()
while true {
  demo.draw(on: terminal, state: "drawing")
  // When the screen says "done", all of it has been sent.
  let state = terminal.showsAll ? "done" : "drawing"
  if terminal.showsAll { demo.draw(on: terminal, state: state) }
  for event in terminal.events(timeoutMilliseconds: terminal.showsAll ? nil : 10) {
    if event != .key(.character("i")) { demo.last = "\(event)" }
    switch event {
    case .mouse(let mouse): demo.last = "mouse \(mouse.action) \(mouse.button) \(mouse.column),\(mouse.row)"
    case .key(.character("q")):
      terminal.close()
      exit(0)
    case .key(.character("t")):
      // an index out of range, not on the main thread
      onAnotherThread { _ = [1, 2, 3][Int(getpid())] }
      pause()
    case .key(.character("a")): abort()
    case .key(.character("x")): exit(3)
    case .key(.character("y")): demo.last = "doubt \(terminal.copy("copied").map { "\($0)" } ?? "nil")"
    case .key(.character("w")): onAnotherThread { waker.wake() }
    case .key(.character("e")): complain("written to standard error\n")
    case .key(.character("i")):
      mark("before")
      // the same screen as at the top of this loop
      for _ in 0..<10 { demo.draw(on: terminal, state: state) }
      mark("after")
    case .key(.character("b")):
      // Events that arrive while it is busy must not be lost.
      for step in 0..<200 {
        demo.last = "busy \(step)"
        demo.draw(on: terminal, state: "drawing")
      }
    case .key(.control("l")): terminal.redrawAll()
    case .key(.character("c")):
      terminal.colorDepth = terminal.colorDepth.next()
    case .key(.character("m")): terminal.usesMouse.toggle()
    case .key(let key): demo.press(key)
    case .terminate(let signal):
      terminal.close()
      exit(128 + signal)
    case .resized, .woken, .interrupt, .continued, .paste: break
    }
  }
}

func complain(_ text: String) {
  _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}

/// Marks the output, by setting the window's title.
func mark(_ text: String) {
  _ = "\u{1B}]2;\(text)\u{7}".withCString { write(STDOUT_FILENO, $0, strlen($0)) }
}

func onAnotherThread(_ work: @escaping @Sendable () -> Void) {
  let box = Unmanaged.passRetained(Work(run: work))
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { argument in
      Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
      return nil
    }, box.toOpaque())
}

final class Work: Sendable {
  let run: @Sendable () -> Void
  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
