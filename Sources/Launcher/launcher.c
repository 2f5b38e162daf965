// bin/atelier of an installation: starts the program that was built for this processor, from lib/atelier/<processor>/.
//
// ATELIER_CPU names another of them, say x86-64-v3 where some nodes of a cluster have no AVX-512. oneDNN and OpenBLAS choose by
// the processor they find, so environment variables hold them to AVX2 too; child processes inherit these.
// Compiled by itself for any x86-64 processor, with nothing but the C library: see Tests/Scripts/stage.sh.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct variant {
  const char *name;
  int runs_here;
};

int main(int count __attribute__((unused)), char **words) {
  __builtin_cpu_init();
  // The best first. A processor that has these has the rest of its level.
  const struct variant variants[] = {
      {"x86-64-v4", __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl")},
      {"x86-64-v3", __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")},
  };
  enum { variant_count = sizeof variants / sizeof *variants };

  // <prefix>/bin/atelier, wherever links to it lie.
  char prefix[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", prefix, sizeof prefix - 1);
  if (length < 0) {
    fprintf(stderr, "atelier: cannot tell where it is installed: /proc/self/exe: %s\n", strerror(errno));
    return 2;
  }
  prefix[length] = 0;
  for (int level = 0; level < 2; level++) {
    char *slash = strrchr(prefix, '/');
    if (slash) *slash = 0;
  }

  const char *asked = getenv("ATELIER_CPU");
  if (asked && (!*asked || !strcmp(asked, "native"))) asked = NULL;
  char path[PATH_MAX];
  for (int index = 0; index < variant_count; index++) {
    if (asked ? strcmp(asked, variants[index].name) != 0 : !variants[index].runs_here) continue;
    const int written = snprintf(path, sizeof path, "%s/lib/atelier/%s/atelier", prefix, variants[index].name);
    if (written < 0 || written >= (int)sizeof path) {
      fprintf(stderr, "atelier: it is installed in a path that is too long\n");
      return 2;
    }
    // An installation may lack one that would run here.
    if (!asked && access(path, X_OK) != 0) continue;
    if (asked && !variants[index].runs_here) {
      fprintf(stderr, "atelier: ATELIER_CPU=%s: this processor cannot run it; unset the variable\n", asked);
      return 2;
    }
    if (asked && !strcmp(asked, "x86-64-v3")) {
      setenv("ONEDNN_MAX_CPU_ISA", "AVX2", 0);
      setenv("DNNL_MAX_CPU_ISA", "AVX2", 0);
      setenv("OPENBLAS_CORETYPE", "Haswell", 0);
    }
    execv(path, words);
    fprintf(stderr, "atelier: cannot start %s: %s\n", path, strerror(errno));
    return 2;
  }
  if (asked) {
    fprintf(stderr, "atelier: ATELIER_CPU is x86-64-v3 or x86-64-v4, not %s\n", asked);
  } else {
    fprintf(stderr, "atelier: this processor has no AVX2, or %s/lib/atelier is not complete\n", prefix);
  }
  return 2;
}
