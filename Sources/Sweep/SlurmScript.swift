/// The batch scripts that Slurm is given. Whatever differs comes as arguments and in the table, so that nothing has to be
/// quoted for a shell.
enum SlurmScript {
  /// A task. Its trials run as children of the shell, which alone hears signals of Slurm and leaves how each has ended in
  /// `ended/<id>`: Slurm forgets its jobs, and there may be no accounting to ask.
  static let task = #"""
    #!/bin/bash
    # A task of a sweep: runs its trials one after the other. Written and submitted by 'atelier sweep --on slurm'.
    # usage: run.sh FOLDER REQUEUES [COMMAND …]   the folder where tasks.tsv lies, how often the task may be queued again
    #   when its time runs out, and what must work on this node before anything else
    folder=$1 most=$2
    shift 2
    task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
    node=${SLURMD_NODENAME:-$HOSTNAME}
    export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
    exec </dev/null

    # Files that others read are whole, or not there.
    write() { printf '%s\n' "$2" >"$folder/.$node-$$" && mv -f "$folder/.$node-$$" "$folder/$1"; }
    record() { write "ended/$id" "$1" || exit 5; }
    is_asked() { [ -e "$folder/asked/$id.stop" ] || [ -e "$folder/asked/$id.kill" ]; }

    # A node that cannot run the program says so, and what is pending goes elsewhere.
    if [ $# -gt 0 ] && ! words=$("$@" 2>&1 >/dev/null); then
      printf '%s cannot run %s: %s\n' "$node" "$1" "$words"
      write "unfit/$node" "$words"
      nodes=$(cd "$folder/unfit" && printf '%s,' *)
      scontrol update JobId="$SLURM_ARRAY_JOB_ID" ExcNodeList="${nodes%,}" 2>/dev/null
      exit 3
    fi

    # USR1: the time runs out. TERM: Slurm ends the task, perhaps to queue it again. USR2: look at what the sweep asks.
    child='' warned='' ended=''
    tell() { [ -z "$child" ] || kill -s "$1" "$child" 2>/dev/null; }
    obey() { if [ -e "$folder/asked/$id.kill" ]; then tell KILL; elif is_asked; then tell TERM; fi; }
    trap 'warned=1; tell TERM' USR1
    trap 'ended=1; tell TERM' TERM
    trap obey USR2

    # The program has saved what it has.
    queue_again() {
      if [ "${SLURM_RESTART_COUNT:-0}" -ge "$most" ]; then
        echo "its time ran out, and 'requeue $most' lets it begin no further"
        exit 4
      fi
      echo "its time runs out: queued again"
      # By the task's own name: the job's number may be that of the whole array. The controller may be down for a while.
      until scontrol requeue "$task"; do
        sleep 5 &
        wait $!
      done
      exit 0
    }

    mapfile -t rows <"$folder/tasks.tsv" || exit 5
    for row in "${rows[@]}"; do
      # Each word ends in a tab; backslashes, tabs and ends of lines in it are \\, \t and \n.
      [[ $row == "$SLURM_ARRAY_TASK_ID"$'\t'* ]] || continue
      words=()
      while [ -n "$row" ]; do
        printf -v word %b "${row%%$'\t'*}"
        words+=("$word")
        row=${row#*$'\t'}
      done
      id=${words[1]} log=${words[2]}
      # An earlier run of this task may have come further. 75: only where another process had taken the trial over.
      if [ -e "$folder/ended/$id" ] && [ "$(cat "$folder/ended/$id")" != 75 ]; then continue; fi
      if is_asked; then
        record 130
        continue
      fi
      [ -z "$ended" ] || exit 143
      [ -z "$warned" ] || queue_again

      # A trial that was published has left its place, with its log.
      [ -d "${log%/*}" ] || log=/dev/stderr
      # A shell of its own waits for it: 'wait' may lose the status of a child that ends as a signal comes.
      exec 3< <(
        trap : TERM USR1 USR2
        (echo "$BASHPID" && exec "${words[@]:3}" >/dev/null 2>>"$log")
        echo $?
      )
      read -r child <&3
      [ -z "$warned$ended" ] || tell TERM
      obey
      # Without a limit of time, which may cut what is read in two.
      read -r status <&3
      exec 3<&-
      child=''
      status=${status:-137}

      if [ "$status" = 130 ] || [ "$status" = 143 ] && ! is_asked; then
        # Who stops all processes of a task does so one by one.
        [ -n "$warned$ended" ] || sleep 1
        [ -z "$ended" ] || exit 143
        [ -z "$warned" ] || queue_again
      fi
      record "$status"
      # The task runs on another node too, and the other run has gone further.
      [ "$status" != 75 ] || exit 0
    done
    exit 0

    """#

  /// What comes after all tasks.
  static let after = #"""
    #!/bin/bash
    # Written and submitted by 'atelier sweep --on slurm --detach'. usage: after.sh COMMAND …
    exec "$@" </dev/null

    """#
}
