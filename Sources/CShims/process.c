#define _GNU_SOURCE
#include "CShims.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

void atelier_die_with_parent(int parent) {
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
