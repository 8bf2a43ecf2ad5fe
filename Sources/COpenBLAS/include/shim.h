// OpenBLAS as Swift meets it: CBLAS, and the choice of its kernels for this CPU.
#pragma once
#include <cblas.h>

/// How the choice of kernels ended.
typedef enum {
  OPENBLAS_CORE_FITS,      ///< the kernels in use are the right ones (perhaps only now)
  OPENBLAS_CORE_NEEDS_ENV, ///< this library takes the choice only from OPENBLAS_CORETYPE at its start
} openblas_core_choice;

/// The name of the kernels that this CPU deserves, or NULL where OpenBLAS is trusted to know.
const char *openblas_deserved_core(void);

/// Makes OpenBLAS use the kernels that this CPU deserves and one thread. Call it once, before the first product.
///
/// OpenBLAS chooses by a list of CPU models; one that is newer than the library gets kernels for a much older CPU.
/// A choice the user made (OPENBLAS_CORETYPE in the environment) is left alone.
openblas_core_choice openblas_fit_core(void);

/// Bytes that must be free for OpenBLAS' buffer for a product at work: 128 MB, and less in some builds, and a quarter to
/// spare.
enum { OPENBLAS_BUFFER_ROOM = 160 << 20 };

/// Where the addresses of the process are limited (`ulimit -v`, `-d`): takes the memory that OpenBLAS needs for `products`
/// products at the same time. It would try again forever where there is none. Returns for how many there was room, or
/// `products` where nothing is limited.
int openblas_reserve(int products);
