#!/bin/bash
# A Slurm cluster of three nodes on this machine, for tests: its daemons on the loopback interface, as root, without systemd.
# usage: slurm-lab.sh up|down|stop-controller|start-controller|kill-node N|cut-node N|start-node N   in the folder $LAB
#   kill-node: as when the power fails. cut-node: its daemon alone dies, what runs there goes on, and Slurm gives it up.
# LAB_PORT: the first of ten ports; jobs are numbered from it too, so that those of two labs differ.
set -eu
export SLURM_CONF=$LAB/slurm.conf
port=${LAB_PORT:-16800} nodes=3 host=$(hostname -s)

# Processes with all that they have started, and that has started.
descendants() {
  for process in "$@"; do
    echo "$process"
    # shellcheck disable=SC2046
    descendants $(cat "/proc/$process"/task/*/children 2>/dev/null)
  done
}
steps() {
  for job in $(scontrol show job -o | grep "JobState=RUNNING.* NodeList=$1 " | grep -o '^JobId=[0-9]*' | cut -d= -f2); do
    pgrep -f "^slurmstepd: \[$job\." || true
  done
}
end() {
  for file in "$LAB"/run/*.pid "$LAB"/munge/pid; do
    [ -e "$file" ] && kill "$1" "$(cat "$file")" 2>/dev/null
  done
  true
}

case $1 in
up)
  getent ahostsv4 "$host" | head -1 | grep -q '^127\.' || {
    text=$(cat /etc/hosts)
    printf '127.0.0.1 %s\n%s\n' "$host" "$text" >/etc/hosts
  }
  mkdir -p "$LAB"/{state,log,run,munge} "$LAB"/spool/n{1..3}
  (umask 077 && head -c 1024 /dev/urandom >"$LAB/munge/key")
  chown -R munge:munge "$LAB/munge"
  chmod 755 "$LAB" "$LAB/munge"
  setpriv --reuid munge --regid munge --clear-groups munged --key-file="$LAB/munge/key" --socket="$LAB/munge/socket" \
    --pid-file="$LAB/munge/pid" --log-file="$LAB/munge/log" --seed-file="$LAB/munge/seed"
  cat >"$SLURM_CONF" <<CONF
ClusterName=lab
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$LAB/munge/socket,cred_expire=5
StateSaveLocation=$LAB/state
SlurmdSpoolDir=$LAB/spool/%n
SlurmctldPidFile=$LAB/run/slurmctld.pid
SlurmdPidFile=$LAB/run/slurmd-%n.pid
SlurmctldLogFile=$LAB/log/slurmctld.log
SlurmdLogFile=$LAB/log/slurmd-%n.log
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=256
SlurmdParameters=config_overrides
SlurmdTimeout=10
SlurmctldTimeout=3
KillWait=2
MinJobAge=600
ReturnToService=2
JobRequeue=1
EnforcePartLimits=ALL
MaxArraySize=6
FirstJobId=$port
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1))-$((port + nodes)) CPUs=2 RealMemory=1500 State=UNKNOWN
PartitionName=lab Nodes=ALL Default=YES MaxTime=60 State=UP
CONF
  slurmctld
  for node in $(seq $nodes); do slurmd -N "n$node"; done
  for _ in $(seq 200); do
    [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | wc -l)" = $nodes ] && exit 0
    sleep 0.1
  done
  echo 'the nodes did not come up' >&2
  exit 1
  ;;
stop-controller)
  # Its state is written when it ends.
  process=$(cat "$LAB/run/slurmctld.pid")
  kill "$process"
  # Where nobody asks how it ended, it stays as a zombie.
  while grep -qs '^State:.[^Z]' "/proc/$process/status"; do sleep 0.05; done
  ;;
start-controller) grep -qs '^State:.[^Z]' "/proc/$(cat "$LAB/run/slurmctld.pid" 2>/dev/null)/status" || slurmctld ;;
start-node) slurmd -N "$2" ;;
kill-node | cut-node)
  victims=$(cat "$LAB/run/slurmd-$2.pid")
  # shellcheck disable=SC2046
  [ "$1" = cut-node ] || victims="$victims $(descendants $(steps "$2"))"
  # shellcheck disable=SC2086
  kill -9 $victims 2>/dev/null || true
  rm -f "$LAB/run/slurmd-$2.pid"
  scontrol update NodeName="$2" State=DOWN Reason=test
  ;;
down)
  # shellcheck disable=SC2046
  kill -9 $(descendants $(pgrep -f "^slurmstepd: \[($(squeue -h -t all -o %A 2>/dev/null | paste -sd '|'))\.")) 2>/dev/null || true
  end -9
  rm -rf "$LAB"
  ;;
esac
