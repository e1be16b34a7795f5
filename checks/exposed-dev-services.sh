#!/bin/sh
#: title: No database or debugger is open to the network
#: failing: A database or debugger is open to the network
#: why: Development services often have no password. Everybody in the same cafe or office network could read your data or run programs on this machine.
#: severity: high
#: controls: [cis-v8-4.8, nist-800-53-sc-7, nist-800-53-cm-7(1), iso27001-a.8.20, iso27001-a.8.31, soc2-cc6.6]
#: params:
#:   ports: {type: list, default: ["1433", "2375", "2379", "3306", "33060", "5005", "5432", "5672", "5984", "6379", "8086", "8888", "9042", "9092", "9200", "9229", "9300", "11211", "15672", "27017"], about: TCP ports that must not be open to the network}
#: reads: [ss -H -ltn on Linux, lsof -nP -iTCP -sTCP:LISTEN]
#: steps:
#:   - Find the program with `lsof -nP -iTCP:PORT -sTCP:LISTEN`; `sudo` shows those of others, too.
#:   - Let it listen on 127.0.0.1 alone. PostgreSQL has `listen_addresses`, Redis and MySQL `bind`, MongoDB `bindIp`.
#:   - For a container write `-p 127.0.0.1:5432:5432` in the place of `-p 5432:5432`.
#:   - Start the service again.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/open-ports.sh
. "${0%/*}/lib/open-ports.sh"
# shellcheck source=checks/lib/listeners.sh
. "${0%/*}/lib/listeners.sh"

default_ports='1433 2375 2379 3306 33060 5005 5432 5672 5984 6379 8086 8888 9042 9092 9200 9229 9300 11211 15672 27017'

audit() {
  read_listeners || cannot_tell 'neither ss nor lsof says which ports are open'

  exposed=
  for port in $open_ports; do
    case " ${SHIPSHAPE_PORTS-$default_ports} " in
      *" $port "*)
        name_service "$port"
        exposed="$exposed${exposed:+, }$port$service"
        ;;
      *) ;;
    esac
  done

  plan 1
  point='no port of a database, cache or debugger is open to the network'
  if [ -n "$exposed" ]; then
    not_ok "$point" found "$exposed" wanted 'open on 127.0.0.1 alone'
  elif [ -n "$partial" ]; then
    ok "$point" found 'nothing among your own programs; only root sees those of others'
  else
    ok "$point"
  fi
}

# What mostly listens there. A firewall may still stand before it: this is about the door, not about the gate.
name_service() {
  case $1 in
    1433) service=' (SQL Server)' ;;
    2375) service=' (Docker)' ;;
    2379) service=' (etcd)' ;;
    3306 | 33060) service=' (MySQL)' ;;
    5005) service=' (Java debugger)' ;;
    5432) service=' (PostgreSQL)' ;;
    5672 | 15672) service=' (RabbitMQ)' ;;
    5984) service=' (CouchDB)' ;;
    6379) service=' (Redis)' ;;
    8086) service=' (InfluxDB)' ;;
    8888) service=' (Jupyter)' ;;
    9042) service=' (Cassandra)' ;;
    9092) service=' (Kafka)' ;;
    9200 | 9300) service=' (Elasticsearch)' ;;
    9229) service=' (Node.js debugger)' ;;
    11211) service=' (memcached)' ;;
    27017) service=' (MongoDB)' ;;
    *) service= ;;
  esac
}

run "$@"
