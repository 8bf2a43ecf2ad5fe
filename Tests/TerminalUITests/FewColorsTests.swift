// The kernels for few colors and dots, against their definitions.

import Foundation
import Pictures
import Testing

@testable import TerminalUI

@Suite struct FewColorsTests {
  /// Pictures with gradients and edges, one of them a single row.
  static let pictures = [(64, 48), (37, 21), (5, 3), (1, 7), (90, 1)].map { (size: (Int, Int)) -> Picture in
    var state: UInt32 = 1
    let pixels = (0..<size.0 * size.1 * 3).map { index -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      let x = index / 3 % size.0
      return UInt8(truncatingIfNeeded: x * 3 + index % 3 * 20 + (x / 9 % 2) * 60 + Int(state >> 28))
    }
    return Picture(width: size.0, height: size.1, pixels: pixels)
  }

  @Test func colorsAreThoseOfOklabAndComeBack() {
    for picture in Self.pictures {
      let planes = OklabPlanes(picture)
      for index in 0..<planes.count {
        let at = 3 * index
        let expected = Oklab.of(
          red: picture.pixels[at], green: picture.pixels[at + 1], blue: picture.pixels[at + 2])
        for c in 0..<3 { #expect(abs(planes.values[c * planes.count + index] - expected[c]) < 2e-6) }
      }
    }
    let bytes = Picture(width: 256, height: 1, pixels: (0..<256).flatMap { [UInt8]([UInt8($0), 255 - UInt8($0), 7]) })
    #expect(Contrast(stretch: 1, sharpening: 0, saturation: 1).picture(of: bytes).pixels == bytes.pixels)
  }

  @Test(arguments: [Contrast.dots, .fewColors, Contrast(stretch: 5, sharpening: 0.1, saturation: 1)])
  func lightnessIsStretchedAndSharpened(contrast: Contrast) {
    for picture in Self.pictures {
      let lightness = Array(OklabPlanes(picture).values[..<(picture.width * picture.height)])
      let expected = Self.clear(lightness, width: picture.width, contrast)
      for (found, expected) in zip(contrast.lightness(of: picture), expected) { #expect(abs(found - expected) < 1e-5) }
    }
  }

  @Test(arguments: [Dither.Method.ordered, .diffused]) func theNearestColorsAreTaken(method: Dither.Method) {
    for picture in Self.pictures {
      for palette in [Dither.FewColors.sixteen, .eight] {
        let planes = OklabPlanes(picture)
        #expect(palette.indices(planes, by: method) == Self.indices(planes, palette, by: method))
      }
    }
  }

  @Test(arguments: [Dither.Method.ordered, .diffused]) func dotsAreLit(method: Dither.Method) {
    for picture in Self.pictures {
      let lightness = Contrast.dots.lightness(of: picture)
      #expect(
        Dither.lit(lightness, width: picture.width, by: method) == Self.lit(lightness, picture.width, by: method))
    }
  }

  // MARK: - Definitions

  /// Stretches and sharpens lightness, `width` values in a row.
  private static func clear(_ lightness: [Float], width: Int, _ contrast: Contrast) -> [Float] {
    var counts = [Int](repeating: 0, count: 256)
    for value in lightness { counts[Int(min(max(value, 0), 1) * 255)] += 1 }
    func edge(_ bins: [Int]) -> Float {
      var seen = 0
      for bin in bins {
        seen += counts[bin]
        if seen > lightness.count / 50 { return (Float(bin) + 0.5) / 256 }
      }
      return 0.5
    }
    let (low, high) = (edge(Array(0..<256)), edge((0..<256).reversed()))
    let stretch = min(contrast.stretch, 1 / max(high - low, 0.001))
    let half = min(stretch * (high - low) / 2, 0.5)
    let middle = min(max((low + high) / 2, half), 1 - half)
    let stretched = lightness.map { stretch * ($0 - (low + high) / 2) + middle }
    let across = blurred(stretched, stride: 1, length: width)
    let blurred = blurred(across, stride: width, length: lightness.count / width)
    return zip(stretched, blurred).map { min(max($0 + contrast.sharpening * ($0 - $1), 0), 1) }
  }

  private static func blurred(_ values: [Float], stride: Int, length: Int) -> [Float] {
    values.indices.map { index in
      let place = index / stride % length
      func value(_ distance: Int) -> Float {
        values[index + (min(max(place + distance, 0), length - 1) - place) * stride]
      }
      return (6 * value(0) + 4 * (value(-1) + value(1)) + value(-2) + value(2)) / 16
    }
  }

  private static func indices(
    _ planes: OklabPlanes, _ palette: Dither.FewColors, by method: Dither.Method
  ) -> [UInt8] {
    var pixels = (0..<planes.count).map { index in
      SIMD3(planes.values[index], planes.values[planes.count + index], planes.values[2 * planes.count + index])
    }
    let colors = stride(from: 0, to: palette.colors.count, by: 3).map {
      SIMD3(palette.colors[$0], palette.colors[$0 + 1], palette.colors[$0 + 2])
    }
    func nearest(_ color: SIMD3<Float>) -> UInt8 {
      let distances = colors.map { (shown: SIMD3<Float>) -> Float in
        let squares = (shown - color) * (shown - color) * SIMD3(1, palette.colorWeight, palette.colorWeight)
        return squares.x + squares.y + squares.z
      }
      return UInt8(distances.indices.min { distances[$0] < distances[$1] }!)
    }
    if method == .ordered {
      return pixels.indices.map { index in
        let (x, y) = (index % planes.width, index / planes.width)
        func threshold(_ x: Int, _ y: Int) -> Float { (Float(Palette.bayer[y % 8 * 8 + x % 8]) + 0.5) / 64 - 0.5 }
        let thresholds = SIMD3(threshold(x, y), threshold(x + 3, y + 5), threshold(x + 5, y + 2))
        return nearest(pixels[index] + thresholds * SIMD3(palette.reach, 0.1, 0.1))
      }
    }
    var indices = [UInt8](repeating: 0, count: pixels.count)
    diffuse(width: planes.width, height: planes.height) { index, neighbors in
      indices[index] = nearest(pixels[index])
      let error = (pixels[index] - colors[Int(indices[index])]) * SIMD3(1, 0.5, 0.5)
      let limited = error.clamped(lowerBound: SIMD3(repeating: -0.4), upperBound: SIMD3(repeating: 0.4))
      for (neighbor, share) in neighbors { pixels[neighbor] += limited * share }
    }
    return indices
  }

  private static func lit(_ lightness: [Float], _ width: Int, by method: Dither.Method) -> [Bool] {
    var light = lightness.map { $0 * $0.squareRoot() }
    if method == .ordered {
      return light.indices.map { light[$0] * 64 > Float(Palette.bayer[$0 / width % 8 * 8 + $0 % width % 8]) + 0.5 }
    }
    var lit = [Bool](repeating: false, count: light.count)
    diffuse(width: width, height: light.count / width) { index, neighbors in
      lit[index] = light[index] > 0.5
      let error = light[index] - (lit[index] ? 1 : 0)
      for (neighbor, share) in neighbors { light[neighbor] += error * share }
    }
    return lit
  }

  /// Calls `pixel` for each pixel in order, with the neighbors that receive its error and their shares of it.
  private static func diffuse(width: Int, height: Int, _ pixel: (Int, [(Int, Float)]) -> Void) {
    for y in 0..<height {
      let step = y % 2 == 0 ? 1 : -1
      for x in step > 0 ? Array(0..<width) : (0..<width).reversed() {
        let shares: [(Int, Int, Float)] = [(step, 0, 7), (-step, 1, 3), (0, 1, 5), (step, 1, 1)]
        pixel(
          y * width + x,
          shares.filter { (0..<width).contains(x + $0.0) && y + $0.1 < height }
            .map { ((y + $0.1) * width + x + $0.0, $0.2 / 16) })
      }
    }
  }
}
