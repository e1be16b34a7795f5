#!/bin/sh
# What is called as `shipshape`: it starts Node with the bundle and no other program, since every call passes here. What somebody set
# for other programs of Node is none of its business. Called by a link it cannot look beside itself: installing names the folder.
unset NODE_OPTIONS NODE_PATH
# A time zone that is a file may be a pipe, at which Node would wait for ever.
case ${TZ-} in
  :* | /* | *..*) unset TZ ;;
  *) ;;
esac
# Of a heap for each thread, as glibc makes them, nothing comes back: a collector with many laptops at once would hold a fifth more memory.
export MALLOC_ARENA_MAX=1
here=${0%/*}
exec "$here/node" --disable-warning=ExperimentalWarning "$here/../lib/shipshape.mjs" "$@"
