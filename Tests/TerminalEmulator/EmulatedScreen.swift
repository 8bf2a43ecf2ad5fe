public struct EmulatedScreen {}
