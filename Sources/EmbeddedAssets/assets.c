#include "EmbeddedAssets.h"

static const unsigned char efficientnet_lite0[] = {
#embed "../../assets/efficientnet-lite0.onnx"
};

embedded_file embedded_efficientnet_lite0(void) {
  return (embedded_file){efficientnet_lite0, sizeof efficientnet_lite0};
}
