#include "decode.h"

namespace graft {

void decode_gif(const Source&, DecodeScratch&, Decoded&, Verdict& verdict) {
  verdict.fail(code::kElsewhere, "this format is decoded by sharp");
}

}  // namespace graft
