# shellcheck shell=bash
# Starts and stops registries for the scripts beside this file, which are in the root of the project when they read it.

work=$(mktemp -d)
pids=()
targets=()
stop() {
  for pid in ${pids[@]+"${pids[@]}"}; do kill -9 "$pid" 2> /dev/null || true; done
  for pid in ${pids[@]+"${pids[@]}"}; do wait "$pid" 2> /dev/null || true; done
  pids=()
}
trap 'stop; rm -rf "$work"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
export OCIKIT_JAVA_OPTS="${OCIKIT_JAVA_OPTS:--Xmx3g}"

build() { # builds what is measured, and prints where it runs
  ./ocikit version
  mvn -q -B -ntp -pl oci-bench -am compile dependency:build-classpath -Dmdep.outputFile=target/classpath -Dspotless.check.skip
  classes=oci-bench/target/classes:$(cat oci-bench/target/classpath)
  echo "load average before: $(cut -d' ' -f1 /proc/loadavg 2> /dev/null || echo unknown), processors: $(getconf _NPROCESSORS_ONLN)"
}

start() { # start NAME PORT COMMAND... : starts a registry; PORT is a number, or the file that the registry writes it to
  local name=$1 port=$2 number=
  shift 2
  "$@" > "$work/$name.log" 2>&1 &
  pids+=("$!")
  for _ in $(seq 300); do
    if [ -s "$port" ]; then number=$(cat "$port"); elif [ "$port" -gt 0 ] 2> /dev/null; then number=$port; fi
    if [ -n "$number" ] && (: < "/dev/tcp/127.0.0.1/$number") 2> /dev/null; then
      rm -f "$port"
      targets+=("$name=$number:${pids[-1]}")
      return
    fi
    sleep 0.1
  done
  echo "$0: $name does not start:" >&2
  tail -n 5 "$work/$name.log" >&2
  exit 1
}

start_column() { # start_column ENGINE [NAME]
  local engine=$1 name=${2:-$1}
  case $engine in
    bare-loop | httpcore | jdk | jetty-* | netty)
      # shellcheck disable=SC2086 # options are separated by spaces
      start "$name" "$work/port" "$java" $OCIKIT_JAVA_OPTS -cp "$classes" \
        dev.ocikit.bench.engine.EnginePrototype "$engine" "$work/port" ;;
    *) start "$name" "$work/port" ./ocikit serve --engine "$engine" --address 127.0.0.1:0 --port-file "$work/port" ;;
  esac
}

start_other() { # start_other NAME=COMMAND
  export PORT=$((20000 + RANDOM % 10000))
  start "${1%%=*}" "$PORT" bash -c "exec ${1#*=}"
}
