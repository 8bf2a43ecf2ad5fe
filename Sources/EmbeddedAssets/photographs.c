#include "EmbeddedAssets.h"

static const unsigned char astronaut[] = {
#embed "../../assets/photographs/astronaut.jpg"
};

static const unsigned char cat[] = {
#embed "../../assets/photographs/cat.jpg"
};

static const unsigned char coffee[] = {
#embed "../../assets/photographs/coffee.jpg"
};

static const unsigned char galaxies[] = {
#embed "../../assets/photographs/galaxies.jpg"
};

static const unsigned char grass[] = {
#embed "../../assets/photographs/grass.jpg"
};

static const unsigned char photographer[] = {
#embed "../../assets/photographs/photographer.jpg"
};

static const unsigned char raccoon[] = {
#embed "../../assets/photographs/raccoon.jpg"
};

static const unsigned char rocket[] = {
#embed "../../assets/photographs/rocket.jpg"
};

static const unsigned char seeds[] = {
#embed "../../assets/photographs/seeds.jpg"
};

static const unsigned char statistics[] = {
#embed "../../assets/statistics.safetensors"
};

static const embedded_file photographs[] = {
    {astronaut, sizeof astronaut},
    {cat, sizeof cat},
    {coffee, sizeof coffee},
    {galaxies, sizeof galaxies},
    {grass, sizeof grass},
    {photographer, sizeof photographer},
    {raccoon, sizeof raccoon},
    {rocket, sizeof rocket},
    {seeds, sizeof seeds},
};

const embedded_file *embedded_photographs(size_t *count) {
  *count = sizeof photographs / sizeof photographs[0];
  return photographs;
}

embedded_file embedded_statistics(void) { return (embedded_file){statistics, sizeof statistics}; }
