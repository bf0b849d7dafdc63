#!/bin/sh
# janitor.sh PREFIX FOLDER: waits until its input closes, which happens however the lab ends (also by kill -9), then
# ends every process inside the lab's namespaces, and removes the namespaces and the folder.
prefix=$1
folder=$2
trap '' INT TERM HUP
cat >/dev/null

namespaces() { ip netns list | awk -v prefix="$prefix-" 'index($1, prefix) == 1 { print $1 }'; }
inhabitants() { for one in $(namespaces); do ip netns pids "$one"; done; }

signal=TERM
for round in $(seq 1 100); do
  pids=$(inhabitants)
  [ -z "$pids" ] && break
  [ "$round" = 60 ] && signal=KILL
  { [ "$round" = 1 ] || [ "$signal" = KILL ]; } && kill -s "$signal" $pids 2>/dev/null
  sleep 0.1
done
for one in $(namespaces); do ip netns del "$one"; done
rm -rf -- "$folder"
