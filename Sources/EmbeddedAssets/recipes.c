#include "EmbeddedAssets.h"

static const unsigned char natural[] = {
#embed "../../assets/recipes/natural.json"
};

static const unsigned char whole[] = {
#embed "../../assets/recipes/whole.json"
};

static const unsigned char calm[] = {
#embed "../../assets/recipes/calm.json"
};

static const unsigned char natural_jitter[] = {
#embed "../../assets/recipes/natural-jitter.json"
};

static const unsigned char natural_prior[] = {
#embed "../../assets/recipes/natural-prior.json"
};

static const unsigned char plain[] = {
#embed "../../assets/recipes/plain.json"
};

static const unsigned char lucid[] = {
#embed "../../assets/recipes/lucid.json"
};

static const unsigned char distill[] = {
#embed "../../assets/recipes/distill.json"
};

static const unsigned char deepdream[] = {
#embed "../../assets/recipes/deepdream.json"
};

static const unsigned char deepdream_2015[] = {
#embed "../../assets/recipes/deepdream-2015.json"
};

static const unsigned char deepdream_laplacian[] = {
#embed "../../assets/recipes/deepdream-laplacian.json"
};

static const unsigned char upscale[] = {
#embed "../../assets/recipes/upscale.json"
};

static const unsigned char maco[] = {
#embed "../../assets/recipes/maco.json"
};

static const unsigned char accentuate[] = {
#embed "../../assets/recipes/accentuate.json"
};

static const unsigned char vit[] = {
#embed "../../assets/recipes/vit.json"
};

// in the order in which they are listed
static const embedded_recipe recipes[] = {
    {"natural", {natural, sizeof natural}},
    {"whole", {whole, sizeof whole}},
    {"calm", {calm, sizeof calm}},
    {"natural-jitter", {natural_jitter, sizeof natural_jitter}},
    {"natural-prior", {natural_prior, sizeof natural_prior}},
    {"plain", {plain, sizeof plain}},
    {"lucid", {lucid, sizeof lucid}},
    {"distill", {distill, sizeof distill}},
    {"deepdream", {deepdream, sizeof deepdream}},
    {"deepdream-2015", {deepdream_2015, sizeof deepdream_2015}},
    {"deepdream-laplacian", {deepdream_laplacian, sizeof deepdream_laplacian}},
    {"accentuate", {accentuate, sizeof accentuate}},
    {"upscale", {upscale, sizeof upscale}},
    {"maco", {maco, sizeof maco}},
    {"vit", {vit, sizeof vit}},
};

const embedded_recipe *embedded_recipes(size_t *count) {
  *count = sizeof recipes / sizeof recipes[0];
  return recipes;
}
