# Sourced by demo and bench: a site of its own, with a hub, a builder and RPMs,
# in the folder $dir. What it starts ends with the script.

# as_root starts the script again as root.
as_root() { # script's arguments
  [ "$(id -u)" = 0 ] || exec scripts/root "scripts/${0##*/}" "$@"
}

pids=() # of the hub, of the builder; each a session of its own, as Ctrl-C is not for them

# end_site stops them and, unless the script failed, takes the folder away.
end_site() { # exit status
  # the builder first: it says goodbye to the hub
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill -TERM "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
  if [ "$1" != 0 ]; then
    echo "${0##*/}: failed; logs are in $dir" >&2
    tail -n 15 "$dir"/*.log >&2 || true
  else
    rm -rf "$dir"
  fi
}

koji=$PWD/bin/koji
as() { "$koji" -c "$dir/koji.conf" --user "$1" --password "$1" "${@:2}"; }

# make_rpms leaves their names in sources and binaries. Debian's rpm would make a
# database in HOME.
make_rpms() {
  for spec in testdata/demo/*.spec; do
    rpmbuild --quiet -ba --define "_topdir $dir/rpmbuild" --define "_dbpath $dir/rpmdb" "$spec" >"$dir/rpmbuild.log" 2>&1 || { cat "$dir/rpmbuild.log" >&2; exit 1; }
  done
  mapfile -t sources < <(find "$dir/rpmbuild/SRPMS" -name '*.src.rpm' | sort)
  mapfile -t binaries < <(find "$dir/rpmbuild/RPMS" -name '*.rpm' | sort)
}

# start_hub sets url and web, its address.
start_hub() { # site file
  setsid bin/koji-hub dev --data "$dir/hub" --listen 127.0.0.1:0 --site "${1:-testdata/demo/site.toml}" >"$dir/hub.out" 2>"$dir/hub.log" &
  pids+=($!)
  for _ in $(seq 300); do
    grep -q '^ready:' "$dir/hub.out" && break
    kill -0 "${pids[0]}" 2>/dev/null || exit 1
    sleep 0.1
  done
  url=$(sed -n 's/^ready: //p' "$dir/hub.out")
  [ -n "$url" ]
  web=${url%/kojihub}
  cat >"$dir/koji.conf" <<END
[koji]
server = $url
weburl = $web/koji
topurl = $web/kojifiles
authtype = password
END
}

start_builder() {
  mkdir -p "$dir/kojid/plugins"
  cat >"$dir/kojid/kojid.conf" <<END
[kojid]
server = $url
topurl = $web/kojifiles
topdir = $dir/hub/koji
user = builder1
password = builder1
workdir = $dir/work
mockdir = $dir/mock
minspace = 0
allowed_scms =
plugin = runroot
END
  cat >"$dir/kojid/gokoji.toml" <<'END'
[buildroot]
driver = "installroot"

[daemon]
max_load = 0 # it goes on however busy this machine is
keep_tasks = false # they end with it
END
  setsid bin/kojid -c "$dir/kojid/kojid.conf" --fg >"$dir/kojid.log" 2>&1 &
  pids+=($!)
}
