// A picture at another size.
//
// Each axis for itself, in linear light, so that fine texture keeps its brightness (black and white by turns are as
// bright as 188, not 128). To fewer pixels: the average over the area that a new pixel covers. To more: between the two
// nearest ones, or the nearest one alone, so that pixels are seen as they are.
//
// Goals: 1. the same pixels at the same size; 2. correct averages; 3. speed: a new picture comes with every iteration.
import Glibc

extension Picture {
  /// How a picture gets more pixels.
  public enum Enlargement: Sendable {
    /// A new pixel is the nearest old one: pixels are seen as they are.
    case pixels
    /// A new pixel lies between the nearest old ones.
    case smooth
  }

  /// The picture with `width` × `height` pixels, of fewer pixels averages in linear light.
  public func scaled(width: Int, height: Int, enlargement: Enlargement = .smooth) -> Picture {
    precondition(width > 0 && height > 0, "a picture of \(width) × \(height)")
    if width == self.width && height == self.height { return self }
    let across = AxisTable(from: self.width, to: width, enlargement)
    let down = AxisTable(from: self.height, to: height, enlargement)
    let stride = width * 3
    let sourceStride = self.width * 3
    let pixels = [UInt8](unsafeUninitializedCapacity: height * stride) { output, count in
      self.pixels.withUnsafeBufferPointer { source in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: stride * 2) { buffer in
          let line = UnsafeMutableBufferPointer(rebasing: buffer[..<stride])
          let sum = UnsafeMutableBufferPointer(rebasing: buffer[stride...])
          var narrowed = -1
          var y = 0
          while y < height {
            sum.update(repeating: 0)
            let first = Int(down.first[y])
            let taps = Int(down.taps[y])
            var tap = 0
            while tap < taps {
              let row = first + tap
              // The last row of one new row may be the first one of the next.
              if row != narrowed {
                let bytes = source[row * sourceStride..<(row + 1) * sourceStride]
                across.narrow(UnsafeBufferPointer(rebasing: bytes), line)
                narrowed = row
              }
              let weight = down.weights[Int(down.offset[y]) + tap]
              var x = 0
              while x < stride {
                sum[x] += weight * line[x]
                x += 1
              }
              tap += 1
            }
            LinearLight.write(sum, to: UnsafeMutableBufferPointer(rebasing: output[y * stride..<(y + 1) * stride]))
            y += 1
          }
        }
      }
      count = height * stride
    }
    return Picture(
      width: width, height: height, pixels: pixels, alpha: scaledAlpha(width: width, height: height))
  }
}

/// Bytes of sRGB and the light that they mean, 0…1 (IEC 61966-2-1).
public enum LinearLight {
  /// The light of a byte.
  public static let ofByte: [Float] = (0..<256).map { byte in
    let value = Float(byte) / 255
    return value <= 0.04045 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
  }

  private static let last = 16383
  /// The bytes of equal steps of light from 0 to 1: fine enough that every byte comes back as itself, for the darkest
  /// step is 5 entries wide.
  public static let bytes: [UInt8] = (0...last).map { index in
    let light = Float(index) / Float(last)
    let value = light <= 0.0031308 ? light * 12.92 : 1.055 * powf(light, 1 / 2.4) - 0.055
    return UInt8((value * 255).rounded())
  }

  /// The byte whose light is nearest. Rounding may carry `light` a little beyond 1.
  public static func byte(_ light: Float) -> UInt8 {
    bytes[min(Int(light * Float(last) + 0.5), last)]
  }

  /// Writes the byte of each value of `light`; faster than one by one, since the table is looked up once.
  static func write(_ light: UnsafeMutableBufferPointer<Float>, to output: UnsafeMutableBufferPointer<UInt8>) {
    bytes.withUnsafeBufferPointer { table in
      for i in light.indices { output[i] = table[min(Int(light[i] * Float(last) + 0.5), last)] }
    }
  }
}

/// Which old pixels make a new one along one axis, and how much of each.
private struct AxisTable {
  private(set) var first: [Int32] = []
  private(set) var taps: [Int32] = []
  private(set) var offset: [Int32] = []
  private(set) var weights: [Float] = []

  init(from old: Int, to new: Int, _ enlargement: Picture.Enlargement) {
    for index in 0..<new {
      offset.append(Int32(weights.count))
      if new >= old {
        enlarge(index, from: old, to: new, enlargement)
        continue
      }
      // In units of 1/new of an old pixel the new one reaches from index · old to (index + 1) · old.
      let start = index * old
      let end = start + old
      let firstOld = start / new
      let lastOld = (end - 1) / new
      first.append(Int32(firstOld))
      taps.append(Int32(lastOld - firstOld + 1))
      for pixel in firstOld...lastOld {
        let covered = min(end, (pixel + 1) * new) - max(start, pixel * new)
        weights.append(Float(covered) / Float(old))
      }
    }
  }

  private mutating func enlarge(_ index: Int, from old: Int, to new: Int, _ enlargement: Picture.Enlargement) {
    switch enlargement {
    case .pixels:
      first.append(Int32((2 * index + 1) * old / (2 * new)))
      taps.append(1)
      weights.append(1)
    case .smooth:
      // In units of 1/(2 · new) of an old pixel: how far the new one's middle is behind that of the first old one.
      let position = min(max((2 * index + 1) * old - new, 0), 2 * new * (old - 1))
      let left = position / (2 * new)
      let share = Float(position % (2 * new)) / Float(2 * new)
      first.append(Int32(left))
      taps.append(share > 0 ? 2 : 1)
      weights += share > 0 ? [1 - share, share] : [1]
    }
  }

  /// A row of bytes as light, `first.count` pixels wide.
  func narrow(_ row: UnsafeBufferPointer<UInt8>, _ line: UnsafeMutableBufferPointer<Float>) {
    LinearLight.ofByte.withUnsafeBufferPointer { light in
      weights.withUnsafeBufferPointer { weights in
        first.withUnsafeBufferPointer { first in
          var weightIndex = 0
          var x = 0
          while x < first.count {
            var index = Int(first[x]) * 3
            var red: Float = 0
            var green: Float = 0
            var blue: Float = 0
            let end = weightIndex + Int(taps[x])
            while weightIndex < end {
              let weight = weights[weightIndex]
              red += weight * light[Int(row[index])]
              green += weight * light[Int(row[index + 1])]
              blue += weight * light[Int(row[index + 2])]
              index += 3
              weightIndex += 1
            }
            line[x * 3] = red
            line[x * 3 + 1] = green
            line[x * 3 + 2] = blue
            x += 1
          }
        }
      }
    }
  }
}
