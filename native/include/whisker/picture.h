/* The C interface of what whisker_cpu does to decoded pictures before they are tensors. */
#ifndef WHISKER_PICTURE_H
#define WHISKER_PICTURE_H

#include "whisker/whisker.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Resizes pixels (height, width, channels) bilinearly to (new_height, new_width, channels) floats, written to out from
 * out[offset] on. The formula, step by step, and thereby the bits are those of Bilinear.java. Computes on the calling
 * thread. WHISKER_BAD_ARGUMENT if an extent is below 1, WHISKER_NO_MEMORY if the positions and weights of a row
 * and a column could not be had. */
WHISKER_API int whisker_resize_picture(const uint8_t* pixels, int height, int width, int channels, float* out,
                                       int64_t offset, int new_height, int new_width);

#ifdef __cplusplus
}
#endif

#endif
