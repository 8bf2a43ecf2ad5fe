#include "EmbeddedAssets.h"

static const unsigned char efficientnet_lite0[] = {
#embed "../../assets/efficientnet-lite0.onnx"
};

static const unsigned char imagenet_labels[] = {
#embed "../../assets/imagenet-labels.txt"
};

embedded_file embedded_efficientnet_lite0(void) {
  return (embedded_file){efficientnet_lite0, sizeof efficientnet_lite0};
}

embedded_file embedded_imagenet_labels(void) {
  return (embedded_file){imagenet_labels, sizeof imagenet_labels};
}
