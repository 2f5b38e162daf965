#include "CShims.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

void atelier_die_with_parent(int parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  // It may have died before it was asked for.
  if (getppid() != parent) raise(SIGTERM);
}
