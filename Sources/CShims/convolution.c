#include "convolution.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "onednn.h"

// From libgomp, whose threads oneDNN would use. clang has no omp.h for it.
void omp_set_num_threads(int threads);

/// Makes oneDNN run on this thread alone whenever this thread calls it.
static void hold_to_this_thread(void) {
  static _Thread_local _Bool is_held;
  if (is_held) return;
  is_held = 1;
  omp_set_num_threads(1);
}

// Activations stay channels last. Weights come in PyTorch's layout and are packed into the one that is best for oneDNN:
// they change every step, so this is part of every run, once for all pieces. Where products take bf16, packing also
// rounds to it; activations are rounded a piece at a time, in working memory.

enum { x_operand, weights_operand, y_operand, operands };

/// The memory object of an array, and the address that it points to now.
struct array {
  dnnl_memory_t memory;
  const void *at;
};

/// How one of the three arrays is brought from the given layout into the one that is used or, if it is the result,
/// back.
struct way {
  dnnl_primitive_t reorder;  // NULL where the layouts agree
  size_t bytes;              // in the layout that is used
};

/// What one thread needs of its own, since runs must not share it.
struct thread {
  dnnl_stream_t stream;
  /// Weights are packed by slices: of them `given` and `slice` are one slice, in the given and in the used layout.
  struct array given[operands], used[operands], slice, scratchpad;
};

struct atelier_convolution {
  enum atelier_convolution_kind kind;
  dnnl_primitive_t primitive;
  struct way way[operands];
  size_t scratchpad_bytes;
  onednn_array weights;  // in the layout that is used
  /// Weights are packed in slices of some output channels each, so that threads can share the packing.
  long slices;
  size_t given_step, used_step;  // bytes from one slice to the next
  const char *name;
  long threads;
  struct thread *thread;
};

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;
static dnnl_engine_t engine;  // NULL where it could not be made
static void make_engine(void) {
  if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) engine = NULL;
}

static _Bool has(dnnl_cpu_isa_t kind) { return (dnnl_get_effective_cpu_isa() & kind) == kind; }
_Bool atelier_has_bf16(void) { return has(dnnl_cpu_isa_avx512_core_bf16); }
_Bool atelier_has_avx512(void) { return has(dnnl_cpu_isa_avx512_core); }

const char *atelier_library_version(void) {
  static char text[32];
  const dnnl_version_t *version = dnnl_version();
  snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
  return text;
}

const char *atelier_library_kind(void) {
  switch (dnnl_get_effective_cpu_isa()) {
  case dnnl_cpu_isa_sse41: return "sse41";
  case dnnl_cpu_isa_avx: return "avx";
  case dnnl_cpu_isa_avx2: return "avx2";
  case dnnl_cpu_isa_avx2_vnni: return "avx2_vnni";
  case dnnl_cpu_isa_avx512_core: return "avx512_core";
  case dnnl_cpu_isa_avx512_core_vnni: return "avx512_core_vnni";
  case dnnl_cpu_isa_avx512_core_bf16: return "avx512_core_bf16";
  case dnnl_cpu_isa_avx512_core_amx: return "avx512_core_amx";
  default: return "other";
  }
}

#define TRY(step, call)                                 \
  do {                                                  \
    if ((call) != dnnl_success) return "oneDNN: " step; \
  } while (0)

static size_t rounded(size_t bytes) { return (bytes + 63) / 64 * 64; }

/// The array that a kind computes.
static int result_of(enum atelier_convolution_kind kind) {
  switch (kind) {
  case atelier_convolution_forward: return y_operand;
  case atelier_convolution_input: return x_operand;
  default: return weights_operand;
  }
}

/// What is needed only while a convolution is made.
struct making {
  onednn_array user[operands], own[operands];  // own weights: in any layout
  onednn_array rounded[operands];  // as products take them: a gradient is made from a description of the convolution
  onednn_array slice[2];           // of weights, as given and as used
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
    // Sums are computed and returned in Float32.
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

/// The layout in which an array is used.
static const char *used_form(
    const atelier_convolution *c, const struct making *m, int operand, onednn_array_view *form) {
  *form = onednn_view(&m->own[operand]);
  if (operand != weights_operand) return NULL;
  _Bool is_result = operand == result_of(c->kind);
  *form = dnnl_primitive_desc_query_md(m->chosen, is_result ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0);
  return *form ? NULL : "oneDNN: a query failed";
}

static const char *prepare_reorder(
    atelier_convolution *c, struct making *m, int operand, onednn_array_view given, onednn_array_view used) {
  _Bool is_result = operand == result_of(c->kind);
  TRY("layout",
      dnnl_reorder_primitive_desc_create(
          &m->reorder, is_result ? used : given, engine, is_result ? given : used, engine, NULL));
  TRY("layout", dnnl_primitive_create(&c->way[operand].reorder, m->reorder));
  dnnl_primitive_desc_destroy(m->reorder);
  m->reorder = NULL;
  for (long t = 0; t < c->threads; t++) {
    struct thread *thread = &c->thread[t];
    struct array *other = operand == weights_operand ? &thread->slice : &thread->used[operand];
    TRY("array", dnnl_memory_create(&thread->given[operand].memory, given, engine, DNNL_MEMORY_NONE));
    TRY("array", dnnl_memory_create(&other->memory, used, engine, DNNL_MEMORY_NONE));
  }
  return NULL;
}

/// Describes the first of equal slices of output channels and how far apart they lie. False where the layout has blocks
/// of channels that slices would cut: of 48, say, with slices of 128.
static _Bool cut(
    onednn_array *slice, size_t *step, onednn_array_view whole, const struct atelier_convolution_shape *s, long slices) {
  dnnl_dims_t size = {s->out / slices, s->in, s->kernel[0], s->kernel[1]};
  dnnl_dims_t second = {s->out / slices}, first = {0};
  if (onednn_array_part(slice, whole, size, second) != dnnl_success) return 0;
  *step = onednn_array_offset(slice);
  onednn_array_free(slice);
  memset(slice, 0, sizeof *slice);
  return onednn_array_part(slice, whole, size, first) == dnnl_success;
}

/// Prepares to pack weights in up to eight equal slices of output channels, or in one where slices would be too small.
static const char *prepare_slices(
    atelier_convolution *c, struct making *m, const struct atelier_convolution_shape *s, onednn_array_view form) {
  onednn_array_view given = onednn_view(&m->user[weights_operand]);
  const size_t worth = 1 << 16;
  c->slices = s->groups > 1 ? 1 : 8;
  while (c->slices > 1 && (s->out % (c->slices * 64) != 0 || dnnl_memory_desc_get_size(form) < c->slices * worth)) {
    c->slices /= 2;
  }
  for (; c->slices > 1; c->slices /= 2) {
    if (cut(&m->slice[0], &c->given_step, given, s, c->slices)) {
      if (cut(&m->slice[1], &c->used_step, form, s, c->slices)) {
        return prepare_reorder(c, m, weights_operand, onednn_view(&m->slice[0]), onednn_view(&m->slice[1]));
      }
      onednn_array_free(&m->slice[0]);
      memset(&m->slice[0], 0, sizeof m->slice[0]);
    }
  }
  return prepare_reorder(c, m, weights_operand, given, form);
}

static const char *prepare(
    atelier_convolution *c, struct making *m, const struct atelier_convolution_shape *shape, int operand,
    onednn_array_view form) {
  onednn_array_view given = onednn_view(&m->user[operand]);
  c->way[operand].bytes = dnnl_memory_desc_get_size(form);
  _Bool agrees = dnnl_memory_desc_equal(form, given);
  if (agrees || operand == weights_operand) {
    for (long t = 0; t < c->threads; t++) {
      TRY("array", dnnl_memory_create(&c->thread[t].used[operand].memory, form, engine, DNNL_MEMORY_NONE));
    }
  }
  if (agrees) return NULL;
  return operand == weights_operand ? prepare_slices(c, m, shape, form)
                                    : prepare_reorder(c, m, operand, given, form);
}

static const char *build(
    atelier_convolution *c, struct making *m, const struct atelier_convolution_shape *shape,
    const atelier_convolution *like) {
  struct onednn_window window;
  const char *failure = describe(m, c->kind, shape, &window);
  if (failure) return failure;
  if (like) {
    onednn_array_free(&m->own[weights_operand]);
    TRY("an array's shape", onednn_array_copy(&m->own[weights_operand], onednn_view(&like->weights)));
  }
  failure = choose(m, c->kind, &window);
  if (failure) return failure;
  dnnl_primitive_desc_query(m->chosen, dnnl_query_impl_info_str, 0, (void *)&c->name);
  // bf16 that is emulated is slower than Float32. oneDNN 3 names some ways of AMX without it: brg_conv_fwd:avx10_1_512_amx.
  if (shape->bf16 && !strstr(c->name, "bf16") && !strstr(c->name, "amx")) return "oneDNN: no fast way in bf16";

  for (int i = 0; i < operands; i++) {
    onednn_array_view form;
    failure = used_form(c, m, i, &form);
    if (!failure) failure = prepare(c, m, shape, i, form);
    if (failure) return failure;
    if (i == weights_operand) TRY("an array's shape", onednn_array_copy(&c->weights, form));
  }
  onednn_array_view scratchpad = dnnl_primitive_desc_query_md(m->chosen, dnnl_query_scratchpad_md, 0);
  if (!scratchpad) return "oneDNN: a query failed";
  c->scratchpad_bytes = dnnl_memory_desc_get_size(scratchpad);
  for (long t = 0; t < c->threads; t++) {
    TRY("stream", dnnl_stream_create(&c->thread[t].stream, engine, dnnl_stream_default_flags));
    TRY("scratchpad",
        dnnl_memory_create(&c->thread[t].scratchpad.memory, scratchpad, engine, DNNL_MEMORY_NONE));
  }
  TRY("code", dnnl_primitive_create(&c->primitive, m->chosen));
  return NULL;
}

atelier_convolution *atelier_convolution_make(
    enum atelier_convolution_kind kind, const struct atelier_convolution_shape *shape, long threads,
    const atelier_convolution *like, const char **failure) {
  // oneDNN chooses an implementation by the number of threads that it may use.
  hold_to_this_thread();
  pthread_once(&engine_once, make_engine);
  atelier_convolution *c = calloc(1, sizeof *c);
  if (c) c->thread = calloc((size_t)threads, sizeof *c->thread);
  struct making m;
  memset(&m, 0, sizeof m);
  *failure = !engine ? "oneDNN: no engine" : !c || !c->thread ? "no memory for a convolution" : NULL;
  if (!*failure) {
    c->kind = kind;
    c->name = "";
    c->threads = threads;
    *failure = build(c, &m, shape, like);
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
  for (int i = 0; i < 2; i++) onednn_array_free(&m.slice[i]);
  if (!*failure) return c;
  atelier_convolution_free(c);
  return NULL;
}

static void free_array(struct array array) {
  if (array.memory) dnnl_memory_destroy(array.memory);
}

void atelier_convolution_free(atelier_convolution *c) {
  if (!c) return;
  if (c->primitive) dnnl_primitive_destroy(c->primitive);
  for (int i = 0; i < operands; i++) {
    if (c->way[i].reorder) dnnl_primitive_destroy(c->way[i].reorder);
  }
  for (long t = 0; c->thread && t < c->threads; t++) {
    struct thread *thread = &c->thread[t];
    for (int i = 0; i < operands; i++) {
      free_array(thread->given[i]);
      free_array(thread->used[i]);
    }
    free_array(thread->slice);
    free_array(thread->scratchpad);
    if (thread->stream) dnnl_stream_destroy(thread->stream);
  }
  onednn_array_free(&c->weights);
  free(c->thread);
  free(c);
}

const char *atelier_convolution_name(const atelier_convolution *c) { return c->name; }

size_t atelier_convolution_working_bytes(const atelier_convolution *c) {
  size_t bytes = rounded(c->scratchpad_bytes);
  for (int i = 0; i < operands; i++) {
    if (i != weights_operand && c->way[i].reorder) bytes += rounded(c->way[i].bytes);
  }
  return bytes;
}

size_t atelier_convolution_weight_bytes(const atelier_convolution *c) { return c->way[weights_operand].bytes; }

_Bool atelier_convolution_is_plain(const atelier_convolution *c) { return !c->way[weights_operand].reorder; }

/// Points an array at memory unless it already does. oneDNN writes only to results.
static _Bool point(struct array *array, const void *at) {
  if (array->at == at) return 1;
  array->at = at;
  return dnnl_memory_set_data_handle(array->memory, (void *)at) == dnnl_success;
}

/// From the given layout to the used one or, of a result, back.
static _Bool reorder(atelier_convolution *c, struct thread *thread, int operand, struct array *used) {
  struct array *given = &thread->given[operand];
  _Bool is_result = operand == result_of(c->kind);
  dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_FROM, (is_result ? used : given)->memory}, {DNNL_ARG_TO, (is_result ? given : used)->memory}};
  return dnnl_primitive_execute(c->way[operand].reorder, thread->stream, 2, arguments) == dnnl_success;
}

long atelier_convolution_slices(const atelier_convolution *c) { return c->slices; }

_Bool atelier_convolution_pack(
    atelier_convolution *c, long thread_number, long slice, const void *from, void *to) {
  hold_to_this_thread();
  struct thread *thread = &c->thread[thread_number];
  _Bool is_result = result_of(c->kind) == weights_operand;
  const char *given = is_result ? to : from, *used = is_result ? from : to;
  return point(&thread->given[weights_operand], given + slice * c->given_step) &&
         point(&thread->slice, used + slice * c->used_step) && reorder(c, thread, weights_operand, &thread->slice);
}

_Bool atelier_convolution_run(
    atelier_convolution *c, long thread_number, const void *a, const void *b, void *result, void *working) {
  static const int role[3][operands] = {
      {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
      {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST},
      {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST},
  };
  hold_to_this_thread();
  const void *arrays[operands] = {a, b, result};
  if (c->kind == atelier_convolution_input) arrays[x_operand] = result, arrays[y_operand] = a;
  if (c->kind == atelier_convolution_weights) arrays[weights_operand] = result, arrays[y_operand] = b;

  struct thread *thread = &c->thread[thread_number];
  const int made = result_of(c->kind);
  dnnl_exec_arg_t arguments[operands + 1];
  char *next = working;
  for (int i = 0; i < operands; i++) {
    struct array *used = &thread->used[i];
    arguments[i] = (dnnl_exec_arg_t){role[c->kind][i], used->memory};
    if (i == weights_operand || !c->way[i].reorder) {
      if (!point(used, arrays[i])) return 0;
      continue;
    }
    if (!point(&thread->given[i], arrays[i]) || !point(used, next)) return 0;
    if (i != made && !reorder(c, thread, i, used)) return 0;
    next += rounded(c->way[i].bytes);
  }
  if (!point(&thread->scratchpad, next)) return 0;
  arguments[operands] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, thread->scratchpad.memory};
  if (dnnl_primitive_execute(c->primitive, thread->stream, operands + 1, arguments) != dnnl_success) return 0;
  return made == weights_operand || !c->way[made].reorder || reorder(c, thread, made, &thread->used[made]);
}

_Bool atelier_sgemm(
    _Bool transpose_a, _Bool transpose_b, long m, long n, long k, const float *a, long lda, const float *b, long ldb,
    float *c, long ldc) {
  hold_to_this_thread();
  return dnnl_sgemm(
             transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, 0, c, ldc) == dnnl_success;
}
