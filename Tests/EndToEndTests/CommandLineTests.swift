// The command line without a terminal.

import Files
import Foundation
import NetworkZoo
import Pictures
import TerminalEmulator
import TestSupport
import Testing

struct CommandLineTests {
  @Test(arguments: ["0", "1", "-5", "20", "40000", "9223372036854775807", "x"])
  func helpIsShownInAnyWidth(columns: String) throws {
    for arguments in [["--help"], ["render", "--help"]] {
      let help = try Program.run(arguments, environment: ["COLUMNS": columns])
      #expect(help.status == 0 && help.errors == "" && help.output.contains("OVERVIEW"))
    }
  }

  @Test(.enabled(if: TinyDisk.isPossible, "taking /proc away needs the right to mount"))
  func argumentsAreReadWithoutProc() throws {
    let script = "mount -t tmpfs none /proc && exec \"$0\" describe no-such-network"
    let terminal = try PseudoTerminal(
      ["/usr/bin/unshare", "-m", "sh", "-c", script, Program.path()], environment: ["PATH": "/usr/bin:/bin"],
      columns: 100, rows: 24)
    #expect(terminal.waitForEnd() == .exited(2))
    #expect(terminal.screen.text.contains("there is no network or file 'no-such-network'"))
  }

  @Test func aRecipeGivesTheSameBytesAgainAndOnAnyNumberOfCores() throws {
    let folder = try TemporaryDirectory()
    for (name, threads) in [("a.png", "1"), ("b.png", "2"), ("c.png", "2")] {
      let result = try Program.run(
        "render", "efficientnet-lite0/block4c_add/5", "-o", "\(folder.path)/\(name)", "--iterations", "6", "--seed",
        "9",
        "--size", "70x51", "--threads", threads)
      #expect(result.status == 0 && result.errors == "", "\(result)")
    }
    #expect(folder.names == ["a.png", "b.png", "c.png"])
    let bytes = try folder.bytes("a.png")
    #expect(try bytes == folder.bytes("b.png") && bytes == folder.bytes("c.png"))
    let (picture, texts) = try PNG.decode(bytes)
    #expect(picture.width == 70 && picture.height == 51)
    let carried = Dictionary(uniqueKeysWithValues: texts.map { ($0.key, $0.value) })
    #expect(
      carried["phosphene:address"]
        == "efficientnet-lite0/block4c_add/5@recipe=natural,seed=9,size=70x51,iterations=6,input-range=127/128")
    #expect(carried["phosphene:sha256"]?.count == 64 && carried["Software"]?.hasPrefix("phosphene ") == true)
  }

  @Test func aPictureToBeMadeAgainSaysItsLayerAndNodeItself() throws {
    let folder = try TemporaryDirectory()
    let (made, again) = ("\(folder.path)/a.png", "\(folder.path)/b.png")
    let node = "efficientnet-lite0/block2b_add/3"
    _ = try Program.run("render", node, "-o", made, "--iterations", "1")
    let refused = try Program.run("render", "--like", made, node, "-o", again)
    #expect(refused.status == 2 && refused.errors.contains("layer and node come from the picture"))
    #expect(folder.names == ["a.png"])
  }

  @Test func otherKernelsThanThePicturesAreTold() throws {
    let folder = try TemporaryDirectory()
    let (old, new) = ("\(folder.path)/old.png", "\(folder.path)/new.png")
    // as every x86 has them
    let made = try Program.run(
      ["render", "efficientnet-lite0/block2b_add/18@size=32,iterations=2,recipe=plain", "-o", old],
      environment: ["OPENBLAS_CORETYPE": "Nehalem"])
    #expect(made.status == 0 && made.errors == "")
    let again = try Program.run("render", "--like", old, "-o", new)
    #expect(again.status == 0)
    func kernels(_ name: String) throws -> String? {
      try PNG.decode(folder.bytes(name)).texts.first { $0.key == "phosphene:kernels" }?.value
    }
    let (before, after) = (try #require(try kernels("old.png")), try #require(try kernels("new.png")))
    let line =
      "phosphene: \(old) was made with other kernels (\(before)) than are used here (\(after)): pixels will differ\n"
    #expect(again.errors == (before == after ? "" : line))
    #if arch(x86_64)
      #expect(before.hasPrefix("Nehalem, x86-64") && before != after)
    #endif
  }

  @Test func whatWasWrittenIsToldToPeopleAlone() throws {
    let folder = try TemporaryDirectory()
    let line = ["render", "efficientnet-lite0/block2b_add/18@size=32,iterations=2", "-o", "\(folder.path)/a.png"]
    #expect(try Program.run(line).errors == "")
    let terminal = try Program.explore(
      "render", line[1], "-o", "\(folder.path)/b.png", "--animate", "\(folder.path)/c.gif", columns: 150)
    #expect(terminal.waitForEnd() == .exited(0))
    #expect(terminal.screen.text(0).hasPrefix("wrote \(folder.path)/b.png · 32×32 · "))
    #expect(terminal.screen.text(1).hasPrefix("wrote \(folder.path)/c.gif · 32×32 · 3 frames · "))
    let sheet = try Program.explore(
      "sheet", "efficientnet-lite0/block2b_add@size=32,iterations=2", "--nodes", "0,1", "-o", "\(folder.path)/d.png",
      columns: 150)
    #expect(sheet.waitForEnd() == .exited(0))
    #expect(sheet.screen.text(0).hasPrefix("wrote \(folder.path)/d.png · 2 pictures · "))
  }

  @Test func theNumbersAreJSON() throws {
    let folder = try TemporaryDirectory()
    let result = try Program.run(
      "render", "efficientnet-lite0/block2b_add/3", "-o", "\(folder.path)/a.png", "--iterations", "5", "--json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let values = try #require(object["values"] as? [Double])
    #expect(values.count == 6 && values[5] > values[0])
    for key in ["first_picture_seconds", "median_milliseconds", "peak_memory_megabytes"] {
      #expect(try #require(object[key] as? Double) > 0, "\(key)")
    }
  }

  @Test func anExistingFileIsReplacedOnlyOnDemand() throws {
    let folder = try TemporaryDirectory()
    let path = "\(folder.path)/a.png"
    try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
    let refused = try Program.run("render", "efficientnet-lite0/block2b_add/3", "-o", path, "--iterations", "1")
    #expect(refused.status == 1 && refused.errors.contains("exists already") && refused.errors.contains("--force"))
    #expect(try folder.bytes("a.png") == Array("precious".utf8))
    let forced = try Program.run(
      "render", "efficientnet-lite0/block2b_add/3", "-o", path, "--iterations", "1", "--force")
    #expect(forced.status == 0)
    #expect(try PNG.decode(folder.bytes("a.png")).picture.width == 224)
  }

  @Test func aSilentNodeIsSaidAndNothingWritten() throws {
    let folder = try TemporaryDirectory()
    let result = try Program.run(
      "render", "efficientnet-lite0/-top_activation/1000@recipe=plain", "-o", "\(folder.path)/a.png")
    #expect(result.status == 1)
    #expect(result.errors.contains("silent") && result.errors.contains("--seed"))
    #expect(folder.names == [])
  }

  @Test func aDeadNodeIsCalledDead() throws {
    let folder = try TemporaryDirectory()
    let render = try Program.run(
      "render", "efficientnet-lite0/block6d_expand_activation/4@recipe=plain", "-o", "\(folder.path)/a.png")
    #expect(render.status == 1)
    #expect(render.errors.contains("dead: its weights make it the same for every image"))
    let rescued = try Program.run(
      "render", "efficientnet-lite0/block6d_expand_activation/4@iterations=2,size=32", "-o", "\(folder.path)/a.png")
    #expect(rescued.status == 0)
    #expect(rescued.errors.contains("/4: the node is dead: ") && !rescued.errors.contains("silent"))
  }

  /// A line, its exit status, and what the one line on standard error must say.
  @Test(arguments: [
    ("", Int32(2), ["not a terminal"]),
    ("nonsense", 2, ["'nonsense'", "network or file"]),
    ("efficientnet-lite", 2, ["nearest: efficientnet-lite0"]),
    ("describe efficientnet-lite0/", 0, []),
    ("describe efficientnet-lite0/block3b_ad", 2, ["no layer 'block3b_ad'"]),
    ("networks /no/where", 1, ["/no/where: does not exist"]),
    ("render efficientnet-lite0/(1-t)*block3b_add/1+t*block3b_add/2 -o x.png", 2, ["set pictures=2"]),
    ("efficientnet-lite0/block3b_ad/17", 2, ["block3b_ad", "nearest: block3b_add"]),
    ("efficientnet-lite0/block3b_add/40", 2, ["nodes 0 to 39"]),
    ("probe efficientnet-lite0/block3b_add/-1 --image TEXT", 2, ["nodes 0 to 39, not -1"]),
    ("render efficientnet-lite0 -o x.png", 2, ["names no node"]),
    ("render efficientnet-lite0/block3b_add/1", 2, ["--output"]),
    ("render efficientnet-lite0/block3b_add/1@sed=3 -o x.png", 2, ["no setting 'sed'", "seed"]),
    ("render efficientnet-lite0/block3b_add/1@size=64,sed=3 -o x.png", 2, ["no setting 'sed'", "seed"]),
    ("efficientnet-lite0@sed=3", 2, ["no setting 'sed'", "seed"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.tiff", 2, ["x.tiff", ".tiff is not supported", ".safetensors"]),
    ("render efficientnet-lite0/block3b_add/1 --animate x.png", 2, ["x.png", ".gif or .webp"]),
    ("render efficientnet-lite0/block3b_add/1 --animate x.gif --every 0", 2, ["--every"]),
    (
      "render efficientnet-lite0/block3b_add/1 --animate x.gif --every 9223372036854775807", 2,
      ["--every", "from 1 to"]
    ),
    ("render efficientnet-lite0/block3b_add/1 --animate x.gif -o x.gif", 2, ["both x.gif", "two files"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --seed -1", 2, ["--seed", "from 0"]),
    ("render efficientnet-lite0/class(crane) -o x.png", 2, ["'crane'", "134, 517"]),
    ("render efficientnet-lite0/block3b_add/1-block3b_ad/2 -o x.png", 2, ["no layer 'block3b_add/1-block3b_ad'"]),
    ("sheet efficientnet-lite0/block3b_add -o x.png --nodes 5-3", 2, ["--nodes", "random:16"]),
    ("probe efficientnet-lite0/block3b_add/1@seed=2 --image TEXT", 2, ["NETWORK/LAYER/NODE alone"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --delay 5", 2, ["--delay", "--animate"]),
    ("render efficientnet-lite0/block3b_add/1 --animate x.gif --size 4096", 2, ["161 frames", "--every"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --size 0x3", 2, ["--size"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --step -1", 2, ["--step"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --start pink", 2, ["noise"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --threads 0", 2, ["--threads"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --iterations 0", 2, ["--iterations", "from 1 to"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --start no/such.png", 1, ["no/such.png", "cannot be read"]),
    ("render efficientnet-lite0/block3b_add/1@start=no.png -o x.png", 1, ["no.png", "cannot be read"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --guide TEXT", 1, ["TEXT", "PNG"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --guide ASSETS/natural.png", 2, ["not used", "caricature"]),
    ("sheet efficientnet-lite0/block3b_add -o x.png --guide ASSETS/natural.png", 2, ["not used"]),
    ("render efficientnet-lite0/mean(block3b_ad) -o x.png", 2, ["'block3b_ad'", "nearest: block3b_add"]),
    ("render efficientnet-lite0/class(goldfsh) -o x.png", 2, ["'goldfsh'", "nearest: goldfish"]),
    ("--iterations 9223372036854775807", 2, ["--iterations", "from 1 to"]),
    ("render efficientnet-lite0/block3b_add/1 -o /no/where/x.png --iterations 1", 1, ["no directory /no/where"]),
    ("render efficientnet-lite0/block3b_add/1 -o /tmp --force", 1, ["/tmp", "is a directory"]),
    ("render efficientnet-lite0/block3b_add/1 -o x.png --size 16384", 2, ["4096", "smaller size"]),
    ("render efficientnet-lite0/block3b_add/1@recipe=plain -o x.png --size 16384", 2, ["64 million", "smaller size"]),
    ("render --like TEXT -o x.png", 1, ["TEXT", "PNG"]),
    ("probe efficientnet-lite0/block3b_add/1 --image TEXT", 1, ["TEXT", "PNG"]),
    ("probe efficientnet-lite0/block3b_add/1 --image TEXT -o a.png", 2, ["a.png", ".safetensors"]),
    ("probe efficientnet-lite0/block3b_add/1 --image NONE", 1, ["NONE", "cannot be read"]),
    ("probe efficientnet-lite0/block3b_add --image TEXT", 1, ["is not a PNG, JPEG, WebP or GIF file"]),
    ("probe efficientnet-lite0/block3b_add --image TEXT -o none.safetensors", 2, ["names no node"]),
    ("probe NUMBERED/relu/9 --image TEXT -o none.safetensors", 2, ["names no node"]),
    ("render NUMBERED/relu/9/x -o x.png", 2, ["no layer"]),
    ("explore --color 15", 2, ["'15' is invalid", "Please provide one of auto, truecolor, 256, gray, 16, 8, none"]),
    ("describe efficientnet-lite0 --input-range pink", 2, ["--input-range", "'pink'", "caffe"]),
    ("describe TEXT", 1, ["TEXT", "not an ONNX file"]),
    ("describe EMPTY", 1, ["EMPTY", "empty"]),
    ("describe CUT", 1, ["CUT", "cut short"]),
    ("describe OPERATORS/unsupported.onnx/y", 2, ["NonMaxSuppression", "detector/suppression", "cannot be looked at"]),
    ("rendr", 2, ["there is no network or file 'rendr'", "did you mean 'phosphene render'?"]),
    ("--pace 3", 2, ["--pace 3", "1, 2, 5, 10, 20, 50"]), ("--background blue", 2, ["--background", "dark"]),
    ("rendr x -o y.png", 2, ["there is no command 'rendr'", "did you mean 'phosphene render'?"]),
    ("describe OPERATORS/classifier.onnx/nonsense", 2, ["'phosphene describe ", "/classifier.onnx' lists"]),
    ("fetch", 2, ["vgg16, vgg19, inception_v3", "phosphene fetch vgg16"]),
    ("render efficientnet-lite0/predictions/zebr -o x.png", 2, ["nearest: zebra"]),
    ("describe OPERATORS/classifier.onnx --labels TEXT", 1, ["TEXT", "classes"]),
    ("render efficientnet-lite0/block3b_add/1 -o TEXT/x.png --iterations 1", 1, ["TEXT is not a directory"]),
    ("--nonsense", 2, ["--nonsense"]),
    ("--version", 0, []),
    ("--help", 0, []),
  ]) func aWrongLineGetsOneClearLine(line: String, status: Int32, words: [String]) throws {
    let folder = try TemporaryDirectory()
    let network = try Data(contentsOf: URL(fileURLWithPath: Program.project + "assets/efficientnet-lite0.onnx"))
    var numbered = try ReferenceFiles.bytes("Tests/Reference/Operators/classifier.onnx")
    while let place = numbered.range(of: Data("relu_2".utf8)) { numbered.replaceSubrange(place, with: "relu/9".utf8) }
    let files = [
      "TEXT": Data("hello, world\n".utf8), "EMPTY": Data(), "CUT": network.prefix(5_000_000), "NUMBERED": numbered,
    ]
    for (name, bytes) in files { try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/\(name)")) }
    func filled(_ text: some StringProtocol) -> String {
      var text = text.replacingOccurrences(of: "OPERATORS", with: Program.project + "Tests/Reference/Operators")
        .replacingOccurrences(of: "ASSETS", with: Program.project + "assets")
      for name in files.keys { text = text.replacingOccurrences(of: name, with: "\(folder.path)/\(name)") }
      return text
    }
    let before = folder.names
    let result = try Program.run(line.split(separator: " ").map(filled))
    #expect(result.status == status, "\(result)")
    for word in words { #expect(result.errors.contains(filled(word)), "\(result.errors)") }
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == (status == 0 ? 0 : 1), "\(result.errors)")
    #expect(lines.allSatisfy { $0.hasPrefix("phosphene: ") })
    #expect(folder.names == before, "nothing is half done")
  }

  @Test func aMinusNeedsNoBlanksAndOptionsHoldOverAnAddress() throws {
    let folder = try TemporaryDirectory()
    let result = try Program.run(
      "render", "efficientnet-lite0/block2b_add/3-block2b_add/4@input-range=tf,recipe=plain,size=32", "-o",
      "\(folder.path)/a.png", "--input-range", "torch", "--set", "size@1=40", "--iterations", "2", "--json")
    #expect(result.status == 0, "\(result)")
    let texts = try PNG.decode(folder.bytes("a.png")).texts
    let address = try #require(texts.first { $0.key == "phosphene:address" }).value
    #expect(address.hasPrefix("efficientnet-lite0/block2b_add/3 - block2b_add/4@") && address.contains("range=torch"))
    #expect(result.output.contains(address), "the numbers are of the same ascent")
    #expect(result.output.contains("\"width\" : 40"))
  }

  @Test func aBrokenRecipeIsAWrongFileAndNoWrongUsage() throws {
    let config = TestFolder()
    config.write(Array("{\"about\": 3}".utf8), "phosphene/recipes/bad.json")
    let (node, to) = ("efficientnet-lite0/block2b_add/3", ["-o", "\(config.path)/a.png"])
    for arguments in [
      ["recipes", "bad"], ["render", "\(node)@recipe=bad"] + to, ["render", node, "--recipe", "bad"] + to,
    ] {
      let result = try Program.run(arguments, environment: ["XDG_CONFIG_HOME": config.path])
      #expect(result.status == 1 && result.output == "" && config.names().allSatisfy { !$0.hasSuffix("png") })
      #expect(
        result.errors
          == "phosphene: \(config.path)/phosphene/recipes/bad.json: \"about\" is 3, expected a text\n")
    }
  }

  @Test func anEmptyFileNameIsRefused() throws {
    let result = try Program.run("render", "efficientnet-lite0/block3b_add/1", "-o", "")
    #expect(result.status == 2 && result.errors.contains("--output is empty"))
  }

  @Test(arguments: [("TERM", ""), ("TERM", "dumb"), ("TERM", "no-such-terminal")])
  func aBadTermIsRefused(name: String, value: String) throws {
    let terminal = try Program.explore(environment: [name: value])
    #expect(terminal.waitForEnd() == .exited(2))
    #expect(terminal.screen.text(0).hasPrefix("phosphene: "))
    #expect(terminal.screen.text.contains("TERM"))
  }

  @Test func describeListsLayersShapesAndNodes() throws {
    let result = try Program.run("describe", "efficientnet-lite0")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    #expect(lines.contains(["block3b_add", "28", "×", "28", "40"]))
    #expect(lines.contains(["predictions", "1", "×", "1", "1000"]))
    #expect(result.output.contains("input 224×224, range 127/128") && !result.output.contains("SHA-256"))
    let path = Program.project + "assets/efficientnet-lite0.onnx"
    let digest = try OpenFile(path).sha256()
    #expect(try Program.run("describe", "efficientnet-lite0", "--sha256").output.contains("\nSHA-256 \(digest)\n"))
    #expect(try Program.run("describe", path, "--sha256").output.contains("\nSHA-256 \(digest)\n"))
  }

  @Test func aProbeIsWhatOthersCompute() throws {
    let folder = try TemporaryDirectory()
    let reference = Program.project + "Tests/Reference/expected/efficientnet-lite0.safetensors"
    let result = try Program.run(
      "probe", "efficientnet-lite0/block5c_add/60", "--image", reference, "-o", "\(folder.path)/a.safetensors")
    #expect(result.status == 0 && result.errors == "")
    let (expected, found) = (
      try Safetensors(contentsOf: reference), try Safetensors(contentsOf: "\(folder.path)/a.safetensors")
    )
    for key in ["activation", "gradient"] {
      let name = "block5c_add/60/\(key)"
      #expect(try found.shape(of: key) == expected.shape(of: name))
      #expect(try found.floats(key).error(against: expected.floats(name)) < 1e-3)
    }
    #expect(try found.floats("image") == expected.floats("image"))
    #expect(result.output.contains("efficientnet-lite0/block5c_add/60") && result.output.contains("(117×90, range"))
    let lines = result.output.split(separator: "\n")
    #expect(lines.firstIndex { $0.hasPrefix("strongest nodes") } == 2)
    #expect(lines.count == 14, "five nodes and five classes with their names")
  }

  @Test func aBenchmarkTellsOfEveryOperation() throws {
    let arguments = ["bench", "efficientnet-lite0/block2b_add", "--rounds", "2", "--size", "96x64"]
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(Program.run(arguments + ["--json"]).output.utf8)) as? [String: Any])
    let operations = try #require(object["operations"] as? [[String: Any]])
    let last = try #require(operations.last)
    #expect(last["name"] as? String == "block2b_add" && last["nodes"] as? Int == 1)
    #expect(last["height"] as? Int == 16 && last["width"] as? Int == 24)
    let depthwise = try #require(operations.first { $0["name"] as? String == "block2b_activation" })
    #expect(depthwise["form"] as? String == "3×3 depthwise")
    #expect(try #require(depthwise["forward_milliseconds"] as? Double) > 0)
    #expect(try #require(object["median_milliseconds"] as? Double) > 0)
    #expect(try #require(object["peak_gigaflops_per_second"] as? Double) > 0)
    let table = try Program.run(arguments).output.split(separator: "\n")
    #expect(table.count == operations.count + 3)
    #expect(table.contains { $0.hasPrefix("block2b_activation") && $0.contains("3×3 depthwise") })
  }

  @Test func theManPageHasEveryOptionAndCommand() throws {
    let page = try String(contentsOfFile: Program.project + "man/phosphene.1", encoding: .utf8)
    let help = try Program.run("--experimental-dump-help").output
    let object = try #require(try JSONSerialization.jsonObject(with: Data(help.utf8)) as? [String: Any])
    var names: Set<String> = []
    func collect(_ command: [String: Any]) {
      names.insert(".It Cm \(command["commandName"] as? String ?? "")")
      for argument in command["arguments"] as? [[String: Any]] ?? [] {
        for name in argument["names"] as? [[String: Any]] ?? [] {
          guard let text = name["name"] as? String, name["kind"] as? String != "longWithSingleDash" else { continue }
          names.insert(name["kind"] as? String == "long" ? "Fl -\(text)" : "Fl \(text)")
        }
      }
      for sub in command["subcommands"] as? [[String: Any]] ?? [] { collect(sub) }
    }
    collect(try #require(object["command"] as? [String: Any]))
    names.remove(".It Cm phosphene")
    #expect(names.count > 12)
    #expect(names.filter { !page.contains($0) } == [])
  }

  @Test(arguments: [
    ("recipe = lucid\n\n# a comment\ncolour = 256\n", ["config, line 4", "--colour"]),
    ("step=fast", ["config, line 1", "--step=fast"]), ("seed", ["config, line 1", "--seed"]),
    ("ascii = yes", ["config, line 1", "yes"]), ("  seed = 3 \r\nno-mouse\n", ["not a terminal"]),
  ]) func aWrongLineOfTheConfigFileIsNamed(text: String, words: [String]) throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/phosphene", withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/phosphene/config"))
    let result = try Program.run([], environment: ["XDG_CONFIG_HOME": folder.path])
    #expect(result.status == 2)
    for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    // other commands give the same bytes whatever the file says
    let described = try Program.run(["networks"], environment: ["XDG_CONFIG_HOME": folder.path])
    #expect(described.status == 0)
  }
}
