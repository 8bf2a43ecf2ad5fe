#pragma once
#include "child.h"

// Debian and Ubuntu keep the headers of the serial library apart from those of the parallel ones.
#if __has_include(<hdf5/serial/hdf5.h>)
  #include <hdf5/serial/hdf5.h>
  #if __has_include(<hdf5/serial/H5FDdevelop.h>)
    #include <hdf5/serial/H5FDdevelop.h>
  #endif
#else
  #include <hdf5.h>
  #if __has_include(<H5FDdevelop.h>)
    #include <H5FDdevelop.h>
  #endif
#endif

/// Opens the file in `source`, the only one of this process. Negative where that is not possible.
hid_t hdf5_open(hdf5_source source);
