#include "png_kernels.h"

#if defined(__SSE4_1__)

#include "adler32.h"
#include "crc32.h"
#include "inflate_loop.h"
#include "png_unfilter_x86.h"

namespace graft {

const PngKernels kSse41Png = {crc32_by_table,    adler32_continue,      inflate_run,
                              png_x86::unfilter, png_x86::unfilter_rgb, png_x86::unfilter_rgb_paeth_twice};

}  // namespace graft

#endif
