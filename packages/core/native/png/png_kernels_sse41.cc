#include "png/png_kernels.h"

#if defined(__SSE4_1__)

#include "png/adler32.h"
#include "png/crc32.h"
#include "png/inflate_loop.h"
#include "png/png_unfilter_x86.h"

namespace graft {

const PngKernels kSse41Png = {crc32_by_table,    adler32_continue,      inflate_run,
                              png_x86::unfilter, png_x86::unfilter_rgb, png_x86::unfilter_rgb_paeth_twice};

}  // namespace graft

#endif
