#ifndef ATELIER_ONEDNN_H
#define ATELIER_ONEDNN_H

// The few differences between oneDNN 2 and 3 that matter here: descriptions of arrays became opaque, and operations are
// described and chosen in one call instead of two.

#include <dnnl.h>

#if DNNL_VERSION_MAJOR >= 3

typedef dnnl_memory_desc_t onednn_array;
typedef const_dnnl_memory_desc_t onednn_array_view;

static inline onednn_array_view onednn_view(const onednn_array *array) { return *array; }
static inline void onednn_array_free(onednn_array *array) {
  if (*array) dnnl_memory_desc_destroy(*array);
}
static inline dnnl_status_t onednn_array_make(
    onednn_array *array, int axes, const dnnl_dim_t *sizes, dnnl_data_type_t type, dnnl_format_tag_t layout) {
  return dnnl_memory_desc_create_with_tag(array, axes, sizes, type, layout);
}
static inline dnnl_status_t onednn_array_copy(onednn_array *array, onednn_array_view of) {
  return dnnl_memory_desc_clone(array, of);
}
static inline dnnl_status_t onednn_array_part(
    onednn_array *part, onednn_array_view of, const dnnl_dims_t size, const dnnl_dims_t from) {
  return dnnl_memory_desc_create_submemory(part, of, size, from);
}
static inline size_t onednn_array_offset(const onednn_array *array) {
  dnnl_dim_t offset = 0;
  dnnl_memory_desc_query(*array, dnnl_query_submemory_offset_s64, &offset);
  dnnl_data_type_t type = dnnl_f32;
  dnnl_memory_desc_query(*array, dnnl_query_data_type, &type);
  return (size_t)offset * dnnl_data_type_size(type);
}

#else

typedef dnnl_memory_desc_t onednn_array;
typedef const dnnl_memory_desc_t *onednn_array_view;

static inline onednn_array_view onednn_view(const onednn_array *array) { return array; }
static inline void onednn_array_free(onednn_array *array) { (void)array; }
static inline dnnl_status_t onednn_array_make(
    onednn_array *array, int axes, const dnnl_dim_t *sizes, dnnl_data_type_t type, dnnl_format_tag_t layout) {
  return dnnl_memory_desc_init_by_tag(array, axes, sizes, type, layout);
}
static inline dnnl_status_t onednn_array_copy(onednn_array *array, onednn_array_view of) {
  *array = *of;
  return dnnl_success;
}
static inline dnnl_status_t onednn_array_part(
    onednn_array *part, onednn_array_view of, const dnnl_dims_t size, const dnnl_dims_t from) {
  return dnnl_memory_desc_init_submemory(part, of, size, from);
}
static inline size_t onednn_array_offset(const onednn_array *array) {
  return (size_t)array->offset0 * dnnl_data_type_size(array->data_type);
}

#endif

/// A convolution's geometry as oneDNN wants it: dilation counts from 0.
struct onednn_window {
  dnnl_dims_t stride, dilation, padding_before, padding_after;
};

static inline dnnl_status_t onednn_forward(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const onednn_array *x, const onednn_array *w,
    const onednn_array *y, const struct onednn_window *g, const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_forward_primitive_desc_create(
      made, engine, dnnl_forward_training, dnnl_convolution_direct, *x, *w, NULL, *y, g->stride, g->dilation,
      g->padding_before, g->padding_after, attributes);
#else
  dnnl_convolution_desc_t d;
  dnnl_status_t status = dnnl_dilated_convolution_forward_desc_init(
      &d, dnnl_forward_training, dnnl_convolution_direct, x, w, NULL, y, g->stride, g->dilation, g->padding_before,
      g->padding_after);
  return status != dnnl_success ? status : dnnl_primitive_desc_create(made, &d, attributes, engine, NULL);
#endif
}

static inline dnnl_status_t onednn_backward_input(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const onednn_array *x, const onednn_array *w,
    const onednn_array *y, const struct onednn_window *g, const_dnnl_primitive_desc_t forward,
    const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_backward_data_primitive_desc_create(
      made, engine, dnnl_convolution_direct, *x, *w, *y, g->stride, g->dilation, g->padding_before, g->padding_after,
      forward, attributes);
#else
  dnnl_convolution_desc_t d;
  dnnl_status_t status = dnnl_dilated_convolution_backward_data_desc_init(
      &d, dnnl_convolution_direct, x, w, y, g->stride, g->dilation, g->padding_before, g->padding_after);
  return status != dnnl_success ? status : dnnl_primitive_desc_create(made, &d, attributes, engine, forward);
#endif
}

static inline dnnl_status_t onednn_backward_weights(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const onednn_array *x, const onednn_array *w,
    const onednn_array *y, const struct onednn_window *g, const_dnnl_primitive_desc_t forward,
    const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_backward_weights_primitive_desc_create(
      made, engine, dnnl_convolution_direct, *x, *w, NULL, *y, g->stride, g->dilation, g->padding_before,
      g->padding_after, forward, attributes);
#else
  dnnl_convolution_desc_t d;
  dnnl_status_t status = dnnl_dilated_convolution_backward_weights_desc_init(
      &d, dnnl_convolution_direct, x, w, NULL, y, g->stride, g->dilation, g->padding_before, g->padding_after);
  return status != dnnl_success ? status : dnnl_primitive_desc_create(made, &d, attributes, engine, forward);
#endif
}

#endif
