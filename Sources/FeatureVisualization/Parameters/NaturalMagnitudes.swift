import Glibc

/// How strong each frequency is in photographs; the factor of all numbers has no meaning.
///
/// Written by assets/make_natural_magnitudes.py, which says from which photographs.
enum NaturalMagnitudes {
  /// Frequencies in cycles a pixel, and the mean magnitudes of the three components there.
  private static let table: [(frequency: Double, magnitudes: [Double])] = [
    (0.00446, [1.00000, 1.08567, 1.05541]),
    (0.00631, [0.69870, 0.60856, 0.53661]),
    (0.00893, [0.62197, 0.60996, 0.53287]),
    (0.00998, [0.44090, 0.34227, 0.31224]),
    (0.01356, [0.34805, 0.27357, 0.24145]),
    (0.01763, [0.24984, 0.19985, 0.17238]),
    (0.02228, [0.17356, 0.14071, 0.11518]),
    (0.02862, [0.13298, 0.10989, 0.09376]),
    (0.03649, [0.09655, 0.07882, 0.06779]),
    (0.04689, [0.06553, 0.05203, 0.04733]),
    (0.06037, [0.04568, 0.03856, 0.03572]),
    (0.07777, [0.03168, 0.02695, 0.02613]),
    (0.09960, [0.02236, 0.01923, 0.01901]),
    (0.12778, [0.01612, 0.01412, 0.01421]),
    (0.16438, [0.01203, 0.01040, 0.01071]),
    (0.21096, [0.00897, 0.00775, 0.00841]),
    (0.27069, [0.00660, 0.00600, 0.00670]),
    (0.34778, [0.00450, 0.00453, 0.00538]),
    (0.44681, [0.00272, 0.00331, 0.00419]),
  ]

  /// The magnitude of a component at a frequency above 0: straight lines between the logarithms, their slopes going on.
  static func at(_ frequency: Double, component: Int) -> Float {
    let above = max(1, min(table.count - 1, table.firstIndex { $0.frequency >= frequency } ?? table.count - 1))
    let (low, high) = (table[above - 1], table[above])
    let part = log(frequency / low.frequency) / log(high.frequency / low.frequency)
    return Float(exp((1 - part) * log(low.magnitudes[component]) + part * log(high.magnitudes[component])))
  }
}
