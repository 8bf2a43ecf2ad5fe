// What Keras and TensorFlow write that is not read, and what to do with it.

import Files

extension NetworkFileError {
  /// Why what is at `path` is no file of one network, where its form tells: a SavedModel, an unpacked archive, an index
  /// of shards; nil where it does not.
  public init?(kerasForm path: String) {
    if FileStatus(path)?.kind == .folder {
      let names = Set(Folder.names(in: path))
      if !names.isDisjoint(with: ["saved_model.pb", "saved_model.pbtxt", "keras_metadata.pb"]) {
        self.init(
          path: path,
          reason: "it is the folder of a SavedModel of TensorFlow, which is not read: load it with "
            + "tf_keras.models.load_model and save it as a .keras file, or convert it, 'python -m tf2onnx.convert --saved-model FOLDER --output "
            + "FILE.onnx'")
      } else if names.isSuperset(of: ["config.json", "model.weights.h5"]) {
        self.init(
          path: path,
          reason: "it is a folder with the content of a .keras archive: pack config.json, metadata.json and "
            + "model.weights.h5 into a zip file called NAME.keras")
      } else {
        return nil
      }
    } else if path.hasSuffix(".weights.json") {
      self.init(
        path: path,
        reason: "it is the index of weights that Keras cut into several files, which are not read: load them into the "
          + "network and save that as one .keras file")
    } else {
      return nil
    }
  }
}
