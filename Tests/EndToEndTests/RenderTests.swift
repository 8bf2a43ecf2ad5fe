// Pictures, animations and float images that the command line writes.

import Foundation
import NetworkZoo
import Pictures
import Testing

struct RenderTests {
  private static let node = "efficientnet-lite0/block2b_add/3"

  @Test func anAnimationShowsTheStartOneFrameEveryFewIterationsAndTheEnd() throws {
    let folder = try TemporaryDirectory()
    let result = try Program.run(
      "render", Self.node, "--animate", "\(folder.path)/a.webp", "-o", "\(folder.path)/a.png", "--iterations", "8",
      "--size", "64", "--every", "3", "--delay", "70")
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let bytes = try folder.bytes("a.webp")
    // 0, 3, 6 and 8; the first four iterations are of half the size
    #expect(WebPFrames(bytes).milliseconds == [70, 70, 70, 1070])
    let (first, text) = try WebP.decode(bytes)
    #expect(first.width == 64 && first.height == 64)
    #expect(text?.hasPrefix("\(Self.node)@recipe=natural,seed=0,size=64x64,iterations=8") == true)
    #expect(try PNG.decode(folder.bytes("a.png")).picture.width == 64)
  }

  @Test func anAnimationAloneIsWrittenAndHasAtMostTwoHundredFrames() throws {
    let folder = try TemporaryDirectory()
    let result = try Program.run(
      "render", "\(Self.node)@recipe=plain,size=32", "--animate", "\(folder.path)/a.webp", "--iterations", "401")
    #expect(result.status == 0, "\(result)")
    #expect(folder.names == ["a.webp"])
    // 0, 3, 6 … 399, 401
    #expect(WebPFrames(try folder.bytes("a.webp")).milliseconds.count == 135)
  }

  @Test func whatMattersIsOpaqueAndThePictureCanBeMadeAgain() throws {
    let folder = try TemporaryDirectory()
    let settings = ["--iterations", "6", "--size", "48", "-o"]
    for (name, alpha) in [("a.png", ["--alpha"]), ("a.safetensors", ["--alpha"]), ("b.png", [])] {
      let result = try Program.run(["render", Self.node] + settings + ["\(folder.path)/\(name)"] + alpha)
      #expect(result.status == 0, "\(result)")
    }
    let (made, plain) = (try folder.bytes("a.png"), try folder.bytes("b.png"))
    #expect(made[25] == 6 && plain[25] == 2)
    #expect(try PNG.decode(made).texts.contains { $0.key == "phosphene:settings" && $0.value.contains("alpha=yes") })
    let again = try Program.run("render", "--like", "\(folder.path)/a.png", "-o", "\(folder.path)/c.png")
    #expect(again.status == 0, "\(again)")
    #expect(try folder.bytes("c.png") == made)
    let file = try Safetensors(contentsOf: "\(folder.path)/a.safetensors")
    let alpha = try file.floats("alpha")
    #expect(try file.shape(of: "alpha") == [48, 48] && alpha.max() == 1 && alpha.contains { $0 < 0.5 })
    for name in ["d.gif", "d.npy"] {
      let result = try Program.run(["render", Self.node] + settings + ["\(folder.path)/\(name)", "--alpha"])
      #expect(result.status == 2 && result.errors.contains("use .png, .webp or .safetensors"), "\(result)")
    }
  }

  @Test func anAccentuationNeedsAPicture() throws {
    let folder = try TemporaryDirectory()
    let address = "\(Self.node)@recipe=accentuate,size=32,iterations=2,views=2"
    let refused = try Program.run("render", address, "-o", "\(folder.path)/a.png")
    #expect(refused.status == 2 && refused.errors.contains("set start=PICTURE"), "\(refused)")
    try PNG.encode(Picture(width: 40, height: 40, pixels: (0..<4800).map { UInt8($0 % 251) }))
      .withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: "\(folder.path)/photo.png")) }
    let result = try Program.run("render", "\(address),start=\(folder.path)/photo.png", "-o", "\(folder.path)/a.png")
    #expect(result.status == 0 && result.errors.contains("no index of examples"), "\(result)")
  }

  @Test func aGIFHasItsRecipeInItsComment() throws {
    let folder = try TemporaryDirectory()
    let result = try Program.run(
      "render", Self.node, "--animate", "\(folder.path)/a.gif", "--iterations", "2", "--size", "40x32")
    #expect(result.status == 0, "\(result)")
    let (first, text) = try GIF.decode(try folder.bytes("a.gif"))
    #expect(first.width == 40 && first.height == 32)
    #expect(text?.hasPrefix("\(Self.node)@") == true)
  }

  @Test func theFloatImageAndThePictureAreOneAndItsRecipeMakesItAgain() throws {
    let folder = try TemporaryDirectory()
    for name in ["a.safetensors", "a.npy", "a.png"] {
      let result = try Program.run(
        "render", Self.node, "-o", "\(folder.path)/\(name)", "--iterations", "4", "--size", "48x32")
      #expect(result.status == 0, "\(result)")
    }
    let file = try Safetensors(contentsOf: "\(folder.path)/a.safetensors")
    #expect(try file.shape(of: "image") == [32, 48, 3])
    let values = try file.floats("image")
    let picture = try PNG.decode(folder.bytes("a.png")).picture
    let distances = zip(values, picture.pixels).map { abs(($0 + 1) * 127.5 - Float($1)) }
    #expect(distances.allSatisfy { $0 <= 0.501 })
    #expect(try folder.bytes("a.npy") == NPY.encode(shape: [32, 48, 3], values))
    #expect(file.metadata["phosphene:objective"] == "block2b_add/3")
    let again = try Program.run(
      "render", "--like", "\(folder.path)/a.safetensors", "-o", "\(folder.path)/b.png")
    #expect(again.status == 0, "\(again)")
    #expect(try folder.bytes("a.png") == folder.bytes("b.png"))
  }

  @Test func severalPicturesKeepTheirFloatImages() throws {
    let folder = try TemporaryDirectory()
    let path = "\(folder.path)/a.safetensors"
    let result = try Program.run(
      "render", Self.node, "-o", path, "--iterations", "2", "--size", "32", "--pictures", "2")
    #expect(result.status == 0, "\(result)")
    let file = try Safetensors(contentsOf: path)
    #expect(try file.shape(of: "image") == [2, 32, 32, 3])
    let values = try file.floats("image")
    #expect(values.prefix(values.count / 2) != values.suffix(values.count / 2))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptedRenderWritesWhatThereIsAndThatCanBeMadeAgain(signal: Int32) throws {
    let folder = try TemporaryDirectory()
    let (made, again) = ("\(folder.path)/a.png", "\(folder.path)/b.png")
    let terminal = try Program.explore(
      "render", "\(Self.node)@recipe=plain,size=64", "-o", made, "--animate", "\(folder.path)/a.webp", "--iterations",
      "1000000", "--every", "100000", columns: 200)
    try #require(terminal.waitFor(" of 1000000"))
    kill(terminal.process, signal)
    #expect(terminal.waitForEnd() == .exited(128 + signal))
    #expect(terminal.screen.text.contains("phosphene: interrupted after "), "\(terminal.screen.text)")
    #expect(folder.names == ["a.png", "a.webp"])
    let texts = try PNG.decode(try folder.bytes("a.png")).texts
    #expect(texts.contains { $0.key == "phosphene:address" && $0.value.contains(",end=") })
    #expect(WebPFrames(try folder.bytes("a.webp")).milliseconds == [100, 1100])
    let result = try Program.run("render", "--like", made, "-o", again)
    #expect(result.status == 0, "\(result)")
    #expect(try folder.bytes("a.png") == folder.bytes("b.png"))
  }

  /// Every form of an objective, as addresses have it, and the address that the picture carries.
  @Test(arguments: [
    ("block2b_add", "block2b_add"), ("mean(block2b_add)", "mean(block2b_add)"), ("-block2b_add/3", "-block2b_add/3"),
    ("block2b_add/3[]", "block2b_add/3[]"), ("block2b_add/3[1,2]", "block2b_add/3[1,2]"),
    ("block2b_activation:pre/3", "block2b_activation:pre/3"),
    ("block2b_add/3+0.5*block3b_add/2 - block2b_add/1", "block2b_add/3 + 0.5*block3b_add/2 - block2b_add/1"),
    ("direction(block2b_add,3:1,5:-0.5,cos=2)", "direction(block2b_add,3:1,5:-0.5,cos=2)"),
    ("block2b_add/3 - 0.01*tv", "block2b_add/3 - 0.01*tv"), ("block2b_add/3@l2=0.5", "block2b_add/3 - 0.5*l2"),
    ("class(zebra)", "class(340)"), ("class(\"golden retriever\")", "class(207)"),
    ("caricature(block2b_add,cos=1)@guide=GUIDE", "caricature(block2b_add,cos=1)"),
    ("inversion(block2b_add)@guide=GUIDE", "inversion(block2b_add)"),
    ("dream(block2b_add)@guide=GUIDE", "dream(block2b_add)"),
    ("block2b_add/3 + diversity(block1a_project_bn)@pictures=2", "block2b_add/3 + diversity(block1a_project_bn)"),
    ("(1-t)*block2b_add/3 + t*block2b_add/4@pictures=2", "(1-t)*block2b_add/3 + t*block2b_add/4"),
  ]) func anyObjectiveIsAnAddress(text: String, objective: String) throws {
    let folder = try TemporaryDirectory()
    let guide = "\(folder.path)/guide.png"
    let pixels = (0..<3072).map { UInt8($0 * 37 % 256) }
    try Data(PNG.encode(Picture(width: 32, height: 32, pixels: pixels))).write(to: URL(fileURLWithPath: guide))
    let address = "efficientnet-lite0/" + text.replacingOccurrences(of: "GUIDE", with: guide)
    let (made, again) = ("\(folder.path)/a.png", "\(folder.path)/b.png")
    let result = try Program.run("render", address, "-o", made, "--iterations", "2", "--size", "64")
    #expect(result.status == 0, "\(result)")
    let texts = try PNG.decode(try folder.bytes("a.png")).texts
    #expect(texts.first { $0.key == "phosphene:objective" }?.value == objective)
    let carried = try #require(texts.first { $0.key == "phosphene:address" }?.value)
    let repeated = try Program.run("render", carried, "-o", again)
    #expect(repeated.status == 0, "\(carried): \(repeated)")
    #expect(try PNG.decode(folder.bytes("b.png")) == PNG.decode(folder.bytes("a.png")))
  }
}

/// How long the frames of a WebP file are shown.
struct WebPFrames {
  private(set) var milliseconds: [Int] = []

  init(_ bytes: [UInt8]) {
    func number(_ place: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) } }
    var place = 12
    while place + 8 <= bytes.count {
      if bytes[place..<place + 4].elementsEqual("ANMF".utf8) { milliseconds.append(number(place + 20, 3)) }
      place += 8 + (number(place + 4, 4) + 1) / 2 * 2
    }
  }
}
