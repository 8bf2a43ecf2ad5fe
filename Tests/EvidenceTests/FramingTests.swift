import Files
import NeuralNetwork
import Pictures
import Testing

@testable import Evidence
@testable import NetworkZoo

struct FramingTests {
  private static let canvas = Canvas(height: 224, width: 224)

  @Test(arguments: [
    (640, 480, 298, 224), (480, 640, 224, 298), (224, 300, 224, 300), (1000, 224, 1000, 224), (10, 10, 224, 224),
  ]) func theShorterSideCoversTheImage(width: Int, height: Int, newWidth: Int, newHeight: Int) {
    let size = Framing(canvas: Self.canvas).scaledSize(of: width, height)
    #expect(size == Canvas(height: newHeight, width: newWidth))
  }

  @Test func picturesOfTheRightSizeAreOnlyCut() {
    let picture = TinyNetwork.picture(1, width: 31, height: 20)
    #expect(
      Framing(canvas: TinyNetwork.canvas).shown(picture) == picture.cropped(left: 5, top: 0, width: 20, height: 20))
  }

  @Test func aLargerShorterSideLeavesALargerMargin() throws {
    let framing = try #require(Framing(canvas: Self.canvas).resizing(shorterSide: 256))
    #expect(framing.scaledSize(of: 640, 480) == Canvas(height: 256, width: 341))
    #expect("\(framing)" == "shorter side 256, bilinear, center 224×224")
    #expect(framing.resizing(shorterSide: 223) == nil)
  }

  @Test(
    arguments: [
      (
        #"{"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}, "resample": 3, "do_resize": true}"#,
        "shorter side 256, bicubic, center 224×224"
      ),
      (
        #"{"size": {"shortest_edge": 224}, "crop_size": 224, "do_center_crop": true, "resample": 3}"#,
        "shorter side 224, bicubic, center 224×224"
      ),
      (#"{"size": {"height": 224, "width": 224}, "resample": 2}"#, "stretched to 224×224, bilinear"),
      (#"{"size": 224}"#, "stretched to 224×224, bilinear"),
      (
        #"{"size": {"shortest_edge": 224}, "crop_pct": 0.875, "resample": 3}"#,
        "shorter side 256, bicubic, center 224×224"
      ),
      (
        #"{"size": {"shortest_edge": 512}, "crop_size": {"height": 448, "width": 448}, "resample": 3}"#,
        "shorter side 256, bicubic, center 224×224"
      ),
      (#"{"size": {"shortest_edge": 256}, "do_resize": false}"#, nil),
      (#"{"size": "large"}"#, "stretched to 224×224, bilinear"),
      (#"{}"#, nil),
    ] as [(String, String?)]) func isWhatTransformersConfigurationsSay(json: String, expected: String?) throws
  {
    guard case .object(let fields)? = JSONValue(parsing: Array(json.utf8)) else { return #expect(Bool(false)) }
    #expect(Framing(preprocessing: fields, configuration: [:], on: Self.canvas).map { "\($0)" } == expected)
  }

  @Test(arguments: [
    (
      #"{"pretrained_cfg": {"crop_pct": 0.9, "interpolation": "bicubic"}}"#, "shorter side 248, bicubic, center 224×224"
    ),
    (#"{"pretrained_cfg": {}}"#, "shorter side 256, bicubic, center 224×224"),
    (#"{"pretrained_cfg": {"crop_pct": 1.0, "crop_mode": "squash"}}"#, "stretched to 224×224, bicubic"),
    (#"{"preprocess_cfg": {"interpolation": "bilinear"}}"#, "shorter side 224, bilinear, center 224×224"),
    (#"{"preprocess_cfg": {"resize_mode": "squash"}}"#, "stretched to 224×224, bicubic"),
  ]) func isWhatTimmsAndOpenCLIPsConfigurationsSay(json: String, expected: String) throws {
    guard case .object(let fields)? = JSONValue(parsing: Array(json.utf8)) else { return #expect(Bool(false)) }
    #expect(Framing(preprocessing: [:], configuration: fields, on: Self.canvas).map { "\($0)" } == expected)
  }
}
