#include "convolution.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "onednn.h"

// Activations stay channels last; weights arrive as PyTorch lays them out and are brought into the layout that oneDNN
// likes best, in working memory: weights change every step, so this is part of every run.

struct atelier_convolution {
  enum atelier_convolution_kind kind;
  dnnl_stream_t stream;
  dnnl_primitive_t primitive, reorder;  // reorder: NULL where the layouts agree
  dnnl_memory_t x, y, weights, packed, scratchpad;  // packed: NULL where the layouts agree
  const void *x_at, *y_at, *weights_at, *packed_at, *scratchpad_at;  // what the handles point to now
  size_t packed_bytes, working_bytes;
  const char *name;
};

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;  // NULL where it could not be made
static void make_engine(void) {
  if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) engine = NULL;
}

#define TRY(step, call)                                 \
  do {                                                  \
    if ((call) != dnnl_success) return "oneDNN: " step; \
  } while (0)

static size_t rounded(size_t bytes) { return (bytes + 63) / 64 * 64; }

/// What lives only while the object is made.
struct making {
  onednn_array x, y, any_weights, user_weights;
  dnnl_primitive_attr_t attributes;
  dnnl_primitive_desc_t forward, chosen, reorder;
};

static const char *describe(struct making *m, const struct atelier_convolution_shape *s, struct onednn_window *window) {
  dnnl_dims_t x = {s->batch, s->in, s->height, s->width};
  dnnl_dims_t y = {s->batch, s->out, s->out_height, s->out_width};
  dnnl_dims_t w = {s->out, s->in, s->kernel[0], s->kernel[1]};
  dnnl_dims_t grouped = {s->groups, s->out / s->groups, s->in / s->groups, s->kernel[0], s->kernel[1]};
  _Bool one = s->groups == 1;
  TRY("input's shape", onednn_array_make(&m->x, 4, x, dnnl_nhwc));
  TRY("output's shape", onednn_array_make(&m->y, 4, y, dnnl_nhwc));
  TRY("weights' shape", onednn_array_make(&m->any_weights, one ? 4 : 5, one ? w : grouped, dnnl_format_tag_any));
  TRY("weights' shape",
      onednn_array_make(&m->user_weights, one ? 4 : 5, one ? w : grouped, one ? dnnl_oihw : dnnl_goihw));
  for (int i = 0; i < 2; i++) {
    window->stride[i] = s->stride[i];
    window->dilation[i] = s->dilation[i] - 1;
    window->padding_before[i] = s->padding[i];
    window->padding_after[i] = s->padding[i + 2];
  }
  TRY("attributes", dnnl_primitive_attr_create(&m->attributes));
  TRY("attributes", dnnl_primitive_attr_set_scratchpad_mode(m->attributes, dnnl_scratchpad_mode_user));
  // Not what DNNL_DEFAULT_FPMATH_MODE says: numbers must not depend on the environment.
  TRY("attributes", dnnl_primitive_attr_set_fpmath_mode(m->attributes, dnnl_fpmath_mode_strict));
  return NULL;
}

static const char *choose(struct making *m, enum atelier_convolution_kind kind, const struct onednn_window *window) {
  TRY("no such convolution", onednn_forward(&m->forward, engine, &m->x, &m->any_weights, &m->y, window, m->attributes));
  switch (kind) {
  case atelier_convolution_forward:
    m->chosen = m->forward;
    m->forward = NULL;
    break;
  case atelier_convolution_input:
    TRY("no such input gradient",
        onednn_backward_input(
            &m->chosen, engine, &m->x, &m->any_weights, &m->y, window, m->forward, m->attributes));
    break;
  case atelier_convolution_weights:
    TRY("no such weight gradient",
        onednn_backward_weights(
            &m->chosen, engine, &m->x, &m->any_weights, &m->y, window, m->forward, m->attributes));
    break;
  }
  return NULL;
}

static const char *build(
    atelier_convolution *c, struct making *m, const struct atelier_convolution_shape *shape) {
  struct onednn_window window;
  const char *failure = describe(m, shape, &window);
  if (!failure) failure = choose(m, c->kind, &window);
  if (failure) return failure;

  _Bool gradient = c->kind == atelier_convolution_weights;
  onednn_array_view packed =
      dnnl_primitive_desc_query_md(m->chosen, gradient ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
  onednn_array_view scratchpad = dnnl_primitive_desc_query_md(m->chosen, dnnl_query_scratchpad_md, 0);
  onednn_array_view user = onednn_view(&m->user_weights);
  if (!packed || !scratchpad) return "oneDNN: a query failed";
  _Bool same = dnnl_memory_desc_equal(packed, user);

  c->packed_bytes = same ? 0 : rounded(dnnl_memory_desc_get_size(packed));
  c->working_bytes = c->packed_bytes + rounded(dnnl_memory_desc_get_size(scratchpad));
  TRY("stream", dnnl_stream_create(&c->stream, engine, dnnl_stream_default_flags));
  TRY("array", dnnl_memory_create(&c->x, onednn_view(&m->x), engine, DNNL_MEMORY_NONE));
  TRY("array", dnnl_memory_create(&c->y, onednn_view(&m->y), engine, DNNL_MEMORY_NONE));
  TRY("array", dnnl_memory_create(&c->weights, user, engine, DNNL_MEMORY_NONE));
  TRY("scratchpad", dnnl_memory_create(&c->scratchpad, scratchpad, engine, DNNL_MEMORY_NONE));
  TRY("code", dnnl_primitive_create(&c->primitive, m->chosen));
  dnnl_primitive_desc_query(m->chosen, dnnl_query_impl_info_str, 0, (void *)&c->name);
  if (same) return NULL;

  TRY("array", dnnl_memory_create(&c->packed, packed, engine, DNNL_MEMORY_NONE));
  TRY("weights' layout",
      dnnl_reorder_primitive_desc_create(
          &m->reorder, gradient ? packed : user, engine, gradient ? user : packed, engine, NULL));
  TRY("weights' layout", dnnl_primitive_create(&c->reorder, m->reorder));
  return NULL;
}

atelier_convolution *atelier_convolution_make(
    enum atelier_convolution_kind kind, const struct atelier_convolution_shape *shape, const char **failure) {
  pthread_once(&engine_once, make_engine);
  atelier_convolution *c = calloc(1, sizeof *c);
  struct making m;
  memset(&m, 0, sizeof m);
  *failure = !engine ? "oneDNN: no engine" : !c ? "no memory for a convolution" : NULL;
  if (!*failure) {
    c->kind = kind;
    c->name = "";
    *failure = build(c, &m, shape);
  }
  if (m.reorder) dnnl_primitive_desc_destroy(m.reorder);
  if (m.chosen) dnnl_primitive_desc_destroy(m.chosen);
  if (m.forward) dnnl_primitive_desc_destroy(m.forward);
  if (m.attributes) dnnl_primitive_attr_destroy(m.attributes);
  onednn_array_free(&m.x);
  onednn_array_free(&m.y);
  onednn_array_free(&m.any_weights);
  onednn_array_free(&m.user_weights);
  if (!*failure) return c;
  atelier_convolution_free(c);
  return NULL;
}

void atelier_convolution_free(atelier_convolution *c) {
  if (!c) return;
  if (c->reorder) dnnl_primitive_destroy(c->reorder);
  if (c->primitive) dnnl_primitive_destroy(c->primitive);
  if (c->x) dnnl_memory_destroy(c->x);
  if (c->y) dnnl_memory_destroy(c->y);
  if (c->weights) dnnl_memory_destroy(c->weights);
  if (c->packed) dnnl_memory_destroy(c->packed);
  if (c->scratchpad) dnnl_memory_destroy(c->scratchpad);
  if (c->stream) dnnl_stream_destroy(c->stream);
  free(c);
}

size_t atelier_convolution_scratch(const atelier_convolution *c) { return c->working_bytes; }

const char *atelier_convolution_name(const atelier_convolution *c) { return c->name; }

/// Points a handle at an array unless it already does. oneDNN writes only to results.
static _Bool point(dnnl_memory_t memory, const void **now, const void *at) {
  if (*now == at) return 1;
  *now = at;
  return dnnl_memory_set_data_handle(memory, (void *)at) == dnnl_success;
}

static _Bool reorder(atelier_convolution *c, dnnl_memory_t from, dnnl_memory_t to) {
  dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
  return dnnl_primitive_execute(c->reorder, c->stream, 2, arguments) == dnnl_success;
}

_Bool atelier_convolution_run(
    atelier_convolution *c, const float *a, const float *b, float *result, void *working) {
  const float *x = a, *w = b, *y = result;
  if (c->kind == atelier_convolution_input) x = result, y = a;
  if (c->kind == atelier_convolution_weights) w = result, y = b;
  if (!point(c->x, &c->x_at, x) || !point(c->y, &c->y_at, y) || !point(c->weights, &c->weights_at, w)) return 0;
  if (c->packed && !point(c->packed, &c->packed_at, working)) return 0;
  if (!point(c->scratchpad, &c->scratchpad_at, (char *)working + c->packed_bytes)) return 0;

  _Bool gradient = c->kind == atelier_convolution_weights;
  if (c->reorder && !gradient && !reorder(c, c->weights, c->packed)) return 0;
  dnnl_memory_t weights = c->reorder ? c->packed : c->weights;
  dnnl_exec_arg_t arguments[] = {
      {c->kind == atelier_convolution_input ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, c->x},
      {gradient ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, weights},
      {c->kind == atelier_convolution_forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, c->y},
      {DNNL_ARG_SCRATCHPAD, c->scratchpad},
  };
  if (dnnl_primitive_execute(c->primitive, c->stream, 4, arguments) != dnnl_success) return 0;
  return !c->reorder || !gradient || reorder(c, c->packed, c->weights);
}

_Bool atelier_sgemm(
    _Bool transpose_a, _Bool transpose_b, long m, long n, long k, const float *a, long lda, const float *b, long ldb,
    float *c, long ldc) {
  return dnnl_sgemm(
             transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, 0, c, ldc) == dnnl_success;
}
