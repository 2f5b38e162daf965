#include "convolution.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "onednn.h"

// Activations stay channels last; weights arrive as PyTorch lays them out and are brought into the layout that oneDNN
// likes best, in working memory: weights change every step, so this is part of every run. Where products take bf16,
// operands are rounded to it in the same way.

/// One of the three arrays: as the caller has it, and as the primitive wants it.
struct operand {
  dnnl_memory_t user, own;  // own: NULL where they agree
  dnnl_primitive_t reorder;
  size_t bytes;  // of working memory
  const void *user_at, *own_at;  // what the handles point to now
};

enum { x_operand, weights_operand, y_operand, operands };

struct atelier_convolution {
  enum atelier_convolution_kind kind;
  dnnl_stream_t stream;
  dnnl_primitive_t primitive;
  struct operand operand[operands];
  dnnl_memory_t scratchpad;
  const void *scratchpad_at;
  size_t working_bytes;
  const char *name;
};

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;  // NULL where it could not be made
static void make_engine(void) {
  if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) engine = NULL;
}

_Bool atelier_has_bf16(void) {
  return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
}

#define TRY(step, call)                                 \
  do {                                                  \
    if ((call) != dnnl_success) return "oneDNN: " step; \
  } while (0)

static size_t rounded(size_t bytes) { return (bytes + 63) / 64 * 64; }

/// Which of the three a kind computes.
static int result_of(enum atelier_convolution_kind kind) {
  switch (kind) {
  case atelier_convolution_forward: return y_operand;
  case atelier_convolution_input: return x_operand;
  default: return weights_operand;
  }
}

/// What lives only while the object is made.
struct making {
  onednn_array user[operands], own[operands];  // own weights: in any layout
  onednn_array rounded[operands];  // all as products take them: gradients want to see the convolution they are of
  dnnl_primitive_attr_t attributes;
  dnnl_primitive_desc_t forward, chosen, reorder;
};

static const char *describe(
    struct making *m, enum atelier_convolution_kind kind, const struct atelier_convolution_shape *s,
    struct onednn_window *window) {
  dnnl_dims_t x = {s->batch, s->in, s->height, s->width};
  dnnl_dims_t y = {s->batch, s->out, s->out_height, s->out_width};
  dnnl_dims_t w = {s->out, s->in, s->kernel[0], s->kernel[1]};
  dnnl_dims_t grouped = {s->groups, s->out / s->groups, s->in / s->groups, s->kernel[0], s->kernel[1]};
  _Bool one = s->groups == 1;
  const dnnl_dim_t *sizes[operands] = {x, one ? w : grouped, y};
  for (int i = 0; i < operands; i++) {
    _Bool weights = i == weights_operand;
    int axes = weights && !one ? 5 : 4;
    // Sums are made and handed over in Float32.
    dnnl_data_type_t type = s->bf16 && i != result_of(kind) ? dnnl_bf16 : dnnl_f32;
    TRY("an array's shape",
        onednn_array_make(
            &m->user[i], axes, sizes[i], dnnl_f32, !weights ? dnnl_nhwc : one ? dnnl_oihw : dnnl_goihw));
    dnnl_format_tag_t layout = weights ? dnnl_format_tag_any : dnnl_nhwc;
    TRY("an array's shape", onednn_array_make(&m->own[i], axes, sizes[i], type, layout));
    TRY("an array's shape",
        onednn_array_make(&m->rounded[i], axes, sizes[i], s->bf16 ? dnnl_bf16 : dnnl_f32, layout));
  }
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
  const onednn_array *x = &m->own[x_operand], *w = &m->own[weights_operand], *y = &m->own[y_operand];
  if (kind == atelier_convolution_forward) {
    TRY("no such convolution", onednn_forward(&m->chosen, engine, x, w, y, window, m->attributes));
    return NULL;
  }
  TRY("no such convolution",
      onednn_forward(
          &m->forward, engine, &m->rounded[x_operand], &m->rounded[weights_operand], &m->rounded[y_operand], window,
          m->attributes));
  if (kind == atelier_convolution_input) {
    TRY("no such input gradient",
        onednn_backward_input(&m->chosen, engine, x, w, y, window, m->forward, m->attributes));
  } else {
    TRY("no such weight gradient",
        onednn_backward_weights(&m->chosen, engine, x, w, y, window, m->forward, m->attributes));
  }
  return NULL;
}

/// Makes an operand's memory, and the way between the two forms where they differ.
static const char *prepare(struct making *m, struct operand *o, int i, onednn_array_view own, _Bool is_result) {
  onednn_array_view user = onednn_view(&m->user[i]);
  TRY("array", dnnl_memory_create(&o->user, user, engine, DNNL_MEMORY_NONE));
  if (dnnl_memory_desc_equal(own, user)) return NULL;
  o->bytes = rounded(dnnl_memory_desc_get_size(own));
  TRY("array", dnnl_memory_create(&o->own, own, engine, DNNL_MEMORY_NONE));
  TRY("layout",
      dnnl_reorder_primitive_desc_create(
          &m->reorder, is_result ? own : user, engine, is_result ? user : own, engine, NULL));
  TRY("layout", dnnl_primitive_create(&o->reorder, m->reorder));
  dnnl_primitive_desc_destroy(m->reorder);
  m->reorder = NULL;
  return NULL;
}

static const char *build(atelier_convolution *c, struct making *m, const struct atelier_convolution_shape *shape) {
  struct onednn_window window;
  const char *failure = describe(m, c->kind, shape, &window);
  if (!failure) failure = choose(m, c->kind, &window);
  if (failure) return failure;
  dnnl_primitive_desc_query(m->chosen, dnnl_query_impl_info_str, 0, (void *)&c->name);
  // What is emulated is slower than Float32.
  if (shape->bf16 && !strstr(c->name, "bf16")) return "oneDNN: no fast way in bf16";

  int result = result_of(c->kind);
  for (int i = 0; i < operands; i++) {
    onednn_array_view own = onednn_view(&m->own[i]);
    if (i == weights_operand) {
      own = dnnl_primitive_desc_query_md(
          m->chosen, i == result ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
      if (!own) return "oneDNN: a query failed";
    }
    failure = prepare(m, &c->operand[i], i, own, i == result);
    if (failure) return failure;
    c->working_bytes += c->operand[i].bytes;
  }
  onednn_array_view scratchpad = dnnl_primitive_desc_query_md(m->chosen, dnnl_query_scratchpad_md, 0);
  if (!scratchpad) return "oneDNN: a query failed";
  c->working_bytes += rounded(dnnl_memory_desc_get_size(scratchpad));
  TRY("stream", dnnl_stream_create(&c->stream, engine, dnnl_stream_default_flags));
  TRY("scratchpad", dnnl_memory_create(&c->scratchpad, scratchpad, engine, DNNL_MEMORY_NONE));
  TRY("code", dnnl_primitive_create(&c->primitive, m->chosen));
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
  for (int i = 0; i < operands; i++) {
    onednn_array_free(&m.user[i]);
    onednn_array_free(&m.own[i]);
    onednn_array_free(&m.rounded[i]);
  }
  if (!*failure) return c;
  atelier_convolution_free(c);
  return NULL;
}

void atelier_convolution_free(atelier_convolution *c) {
  if (!c) return;
  if (c->primitive) dnnl_primitive_destroy(c->primitive);
  for (int i = 0; i < operands; i++) {
    struct operand *o = &c->operand[i];
    if (o->reorder) dnnl_primitive_destroy(o->reorder);
    if (o->user) dnnl_memory_destroy(o->user);
    if (o->own) dnnl_memory_destroy(o->own);
  }
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

static _Bool reorder(atelier_convolution *c, struct operand *o, _Bool is_result) {
  dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_FROM, is_result ? o->own : o->user}, {DNNL_ARG_TO, is_result ? o->user : o->own}};
  return dnnl_primitive_execute(o->reorder, c->stream, 2, arguments) == dnnl_success;
}

_Bool atelier_convolution_run(
    atelier_convolution *c, const float *a, const float *b, float *result, void *working) {
  static const int role[3][operands] = {
      {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
      {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST},
      {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST},
  };
  const float *arrays[operands] = {a, b, result};
  if (c->kind == atelier_convolution_input) arrays[x_operand] = result, arrays[y_operand] = a;
  if (c->kind == atelier_convolution_weights) arrays[weights_operand] = result, arrays[y_operand] = b;

  const int made = result_of(c->kind);
  dnnl_exec_arg_t arguments[operands + 1];
  char *place = working;
  for (int i = 0; i < operands; i++) {
    struct operand *o = &c->operand[i];
    if (!point(o->user, &o->user_at, arrays[i])) return 0;
    if (o->own && !point(o->own, &o->own_at, place)) return 0;
    if (o->own && i != made && !reorder(c, o, 0)) return 0;
    place += o->bytes;
    arguments[i] = (dnnl_exec_arg_t){role[c->kind][i], o->own ? o->own : o->user};
  }
  if (!point(c->scratchpad, &c->scratchpad_at, place)) return 0;
  arguments[operands] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, c->scratchpad};
  if (dnnl_primitive_execute(c->primitive, c->stream, operands + 1, arguments) != dnnl_success) return 0;
  return !c->operand[made].own || reorder(c, &c->operand[made], 1);
}

_Bool atelier_sgemm(
    _Bool transpose_a, _Bool transpose_b, long m, long n, long k, const float *a, long lda, const float *b, long ldb,
    float *c, long ldc) {
  return dnnl_sgemm(
             transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, 0, c, ldc) == dnnl_success;
}
