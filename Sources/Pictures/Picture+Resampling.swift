import ComputeKernels
import Glibc

/// How Pillow, and with it the programs that train networks, give a picture another size: in the bytes as they are, with
/// a window that grows where the picture becomes smaller.
public enum ResamplingFilter: String, Sendable {
  case nearest, box, bilinear, hamming, bicubic, lanczos

  /// How far it reaches at the size that the picture has.
  fileprivate var support: Double {
    switch self {
    case .nearest, .box: 0.5
    case .bilinear, .hamming: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  fileprivate func weight(_ x: Double) -> Double {
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }
    let distance = abs(x)
    switch self {
    case .nearest, .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - distance)
    case .hamming:
      // Pillow has these numbers in single precision
      return distance >= 1 ? 0 : sinc(x) * (Double(0.54 as Float) + Double(0.46 as Float) * cos(x * .pi))
    case .bicubic:
      if distance < 1 { return (1.5 * distance - 2.5) * distance * distance + 1 }
      return distance < 2 ? -0.5 * (((distance - 5) * distance + 8) * distance - 4) : 0
    case .lanczos: return (-3..<3).contains(x) ? sinc(x) * sinc(x / 3) : 0
    }
  }
}

extension Picture {
  /// The picture with `width` × `height` pixels, byte for byte as Pillow 13 makes it; earlier versions always begin with
  /// the columns, which rounds some bytes otherwise. `scaled(width:height:)`, which looks better, is for people; this is
  /// for networks that were trained on pictures made so.
  public func resampled(width: Int, height: Int, by filter: ResamplingFilter) -> Picture {
    precondition(width > 0 && height > 0, "a picture of \(width) × \(height)")
    // Pillow's order, found by trying: rows first where more of them go than twice the columns that go
    let takesRowsFirst = height < self.height && self.height - height > 2 * (self.width - width)
    var picture = takesRowsFirst ? resampled(height: height, by: filter) : self
    if width != picture.width {
      picture = ResamplingTaps(from: picture.width, to: width, filter).withKernel { taps in
        Picture(width: width, height: picture.height) { output in
          kernel_resample_columns(taps, picture.pixels, picture.width, output, width, picture.height)
        }
      }
    }
    return height == picture.height ? picture : picture.resampled(height: height, by: filter)
  }

  /// The picture with `height` rows.
  private func resampled(height: Int, by filter: ResamplingFilter) -> Picture {
    ResamplingTaps(from: self.height, to: height, filter).withKernel { taps in
      Picture(width: width, height: height) { output in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 3 * width) { sums in
          kernel_resample_rows(taps, pixels, output, height, 3 * width, sums.baseAddress!)
        }
      }
    }
  }

  private init(width: Int, height: Int, filledBy fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    self.init(
      width: width, height: height,
      pixels: [UInt8](unsafeUninitializedCapacity: 3 * width * height) { pixels, count in
        fill(pixels.baseAddress!)
        count = 3 * width * height
      })
  }
}

/// Which old pixels make a new one along one axis, and how much of each.
private struct ResamplingTaps {
  private static let one = Double(1 << 22)

  private var first: [Int32] = []
  private var count: [Int32] = []
  private var weights: [Int32] = []
  private let most: Int

  init(from old: Int, to new: Int, _ filter: ResamplingFilter) {
    let ratio = Double(old) / Double(new)
    guard filter != .nearest else {
      most = 1
      first = (0..<new).map { Int32(min(old - 1, Int((Double($0) + 0.5) * ratio))) }
      count = [Int32](repeating: 1, count: new)
      weights = [Int32](repeating: Int32(Self.one), count: new)
      return
    }
    let scale = max(ratio, 1), support = filter.support * scale
    most = Int(support.rounded(.up)) * 2 + 1
    for index in 0..<new {
      let center = (Double(index) + 0.5) * ratio
      let start = max(0, Int(center - support + 0.5)), end = min(old, Int(center + support + 0.5))
      // with Pillow's rounding: it multiplies with inverses
      let inverse = 1 / scale
      let own = (0..<end - start).map { filter.weight((Double($0 + start) - center + 0.5) * inverse) }
      let sum = own.reduce(0, +), share = sum == 0 ? 1 : 1 / sum
      first.append(Int32(start))
      count.append(Int32(own.count))
      for weight in own {
        let whole = weight * share * Self.one
        weights.append(Int32(whole < 0 ? whole - 0.5 : whole + 0.5))
      }
      weights += [Int32](repeating: 0, count: most - own.count)
    }
  }

  func withKernel<Result>(_ body: (UnsafePointer<kernel_taps>) -> Result) -> Result {
    first.withUnsafeBufferPointer { first in
      count.withUnsafeBufferPointer { count in
        weights.withUnsafeBufferPointer { weights in
          var taps = kernel_taps(
            first: first.baseAddress, count: count.baseAddress, weights: weights.baseAddress, most: most)
          return withUnsafePointer(to: &taps) { body($0) }
        }
      }
    }
  }
}
