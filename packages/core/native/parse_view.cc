#include "parse_view.h"

#include "options.h"

namespace graft {

namespace {

constexpr uint32_t kMostAdjustments = 64;

/** Four fractions: top, left, height, width. */
void parse_box(const Options& options, const char* key, double (&box)[4]) {
  const char* const expected = "[top, left, height, width] in fractions from 0 to 1 that stay inside the picture";
  const Napi::Value value = options.value(key);
  if (!value.IsArray() || value.As<Napi::Array>().Length() != 4) options.reject(key, expected);
  const Napi::Array array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < 4; i++) {
    const Napi::Value part = array.Get(i);
    box[i] = part.IsNumber() ? part.As<Napi::Number>().DoubleValue() : -1;
    if (!(box[i] >= 0 && box[i] <= 1)) options.reject(key, expected);
  }
  // Sums of fractions come out a little above one.
  constexpr double kSlack = 1e-9;
  if (box[2] <= 0 || box[3] <= 0 || box[0] + box[2] > 1 + kSlack || box[1] + box[3] > 1 + kSlack)
    options.reject(key, expected);
}

/** What changes nothing is left out. */
void parse_adjustments(const Options& options, std::vector<Adjustment>& to) {
  using Kind = Adjustment::Kind;
  const auto add = [&](Kind kind, double value, double nothing) {
    if (value != nothing) to.push_back({kind, value});
  };
  add(Kind::kAutoContrast, options.boolean_or("autoContrast", false), 0);
  add(Kind::kEqualize, options.boolean_or("equalize", false), 0);
  add(Kind::kPosterize, options.integer_or("posterize", 1, 8, 8), 8);
  add(Kind::kSolarize, options.integer_or("solarize", 0, 256, 256), 256);
  add(Kind::kBrightness, options.number_or("brightness", 0, 100, 1), 1);
  add(Kind::kContrast, options.number_or("contrast", 0, 100, 1), 1);
  add(Kind::kSaturation, options.number_or("saturation", 0, 100, 1), 1);
  add(Kind::kHue, options.number_or("hue", -0.5, 0.5, 0), 0);
  add(Kind::kGrayscale, options.boolean_or("grayscale", false), 0);
  add(Kind::kSharpness, options.number_or("sharpness", 0, 100, 1), 1);
  add(Kind::kBlur, options.number_or("blur", 0, 64, 0), 0);
  if (options.has("jpegQuality")) to.push_back({Kind::kJpegQuality, 1.0 * options.integer("jpegQuality", 1, 100)});
}

}  // namespace

View parse_view(const Napi::Value& value, const std::string& name) {
  View view;
  if (value.IsNull() || value.IsUndefined()) return view;
  const Options options(value, name,
                        {"crop",      "rotation",    "shiftY",     "shiftX",         "shear",        "slopeY",
                         "slopeX",    "zoomY",       "zoomX",      "flipHorizontal", "flipVertical", "fillMode",
                         "fillValue", "adjustments", "erase",      "eraseValue",     "autoContrast", "equalize",
                         "posterize", "solarize",    "brightness", "contrast",       "saturation",   "hue",
                         "grayscale", "sharpness",   "blur",       "jpegQuality"});
  double box[4];
  if (options.has("crop")) {
    parse_box(options, "crop", box);
    view.has_crop = true;
    view.crop_top = box[0];
    view.crop_left = box[1];
    view.crop_height = box[2];
    view.crop_width = box[3];
  }
  view.rotation = options.number_or("rotation", -360, 360, 0);
  view.shift_y = options.number_or("shiftY", -1, 1, 0);
  view.shift_x = options.number_or("shiftX", -1, 1, 0);
  view.shear = options.number_or("shear", -89, 89, 0);
  view.slope_y = options.number_or("slopeY", -10, 10, 0);
  view.slope_x = options.number_or("slopeX", -10, 10, 0);
  view.zoom_y = options.number_or("zoomY", 0.01, 100, 1);
  view.zoom_x = options.number_or("zoomX", 0.01, 100, 1);
  view.flip_horizontal = options.boolean_or("flipHorizontal", false);
  view.flip_vertical = options.boolean_or("flipVertical", false);
  constexpr Fill kFills[] = {Fill::kNearest, Fill::kReflect, Fill::kConstant, Fill::kWrap};
  view.fill = kFills[options.choice("fillMode", {"nearest", "reflect", "constant", "wrap"})];
  view.fill_value = options.integer_or("fillValue", 0, 255, 0);
  parse_adjustments(options, view.adjustments);
  if (options.has("adjustments")) {
    const Napi::Array list = options.array("adjustments");
    if (list.Length() > kMostAdjustments) options.reject("adjustments", "at most 64 adjustments");
    for (uint32_t i = 0; i < list.Length(); i++)
      parse_adjustments(Options(list.Get(i), name + ".adjustments[" + std::to_string(i) + "]",
                                {"autoContrast", "equalize", "posterize", "solarize", "brightness", "contrast",
                                 "saturation", "hue", "grayscale", "sharpness", "blur", "jpegQuality"}),
                        view.adjustments);
  }
  if (options.has("erase")) {
    parse_box(options, "erase", box);
    view.has_erase = true;
    view.erase_top = box[0];
    view.erase_left = box[1];
    view.erase_height = box[2];
    view.erase_width = box[3];
  }
  view.erase_value = options.integer_or("eraseValue", 0, 255, 0);
  return view;
}

}  // namespace graft
