#define _GNU_SOURCE
#include "CShims.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/// OpenBLAS asks for memory as it is loaded, and asks for ever where 'ulimit -v' leaves none. So the limit is looked at
/// before: a program's own "preinit" functions run before those of its libraries.
static void check_address_space(int count, char **arguments, char **environment) {
  (void)count, (void)arguments;
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  cpu_set_t cores;
  long threads = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1024;
  // Where they say so there are fewer. The C library has not seen these variables yet.
  for (char **entry = environment; *entry; entry++) {
    for (int which = 0; which < 2; which++) {
      const char *name = which ? "OPENBLAS_NUM_THREADS=" : "OMP_NUM_THREADS=";
      if (strncmp(*entry, name, strlen(name)) != 0) continue;
      long wanted = strtol(*entry + strlen(name), NULL, 10);
      if (wanted > 0 && wanted < threads) threads = wanted;
    }
  }
  // A buffer of 32 MB and a stack of 8 MB for each of its threads, twice what was seen; and half a gigabyte for the rest.
  unsigned long needed = (512ul + 80ul * (unsigned long)threads) << 20;
  if (limit.rlim_cur >= needed) return;
  char text[256];
  int length = snprintf(text, sizeof text,
    "error: 'ulimit -v' allows %lu MB of address space, and the program with its libraries needs %lu MB\n"
    "  ulimit -v unlimited, or a higher limit\n", (unsigned long)limit.rlim_cur >> 20, needed >> 20);
  if (write(STDERR_FILENO, text, (size_t)length) < 0) _exit(1);
  _exit(1);
}

__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(int, char **, char **) =
  check_address_space;

/// How long an orphan may take to save its state, as long as a sweep gives trials that it stops.
static const int patience = 60;
static int parent_process;

static void *end_orphan(void *nothing) {
  while (getppid() == parent_process) sleep(1);
  for (int second = 0; second < patience; second++) sleep(1);
  kill(getpid(), SIGKILL);
  return nothing;
}

void atelier_die_with_parent(int parent) {
  parent_process = parent;
  // Whatever the main thread does, even if it never again looks at what signals left: it ends.
  // Signals are for other threads: they would cut its sleep short.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  if (pthread_create(&thread, NULL, end_orphan, NULL) == 0) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  // The parent may have died before the signal was requested.
  if (getppid() != parent) raise(SIGTERM);
}

int atelier_fork(int output, int errors) {
  // What is printed already is not to be printed by both.
  fflush(NULL);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int process = fork();
  if (process == 0) {
    setpgid(0, 0);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    int nothing = open("/dev/null", O_RDONLY);
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0) {
      _exit(127);
    }
    close_range(STDERR_FILENO + 1, ~0u, 0);
    sigemptyset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    return 0;
  }
  // The copy does so too: whoever is first, a signal to the group finds it.
  if (process > 0) setpgid(process, process);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return process;
}
