"""Data stores that listen to everybody, as the recipes of their product find them."""

from tests.lab import rabbitmq as broker
from tests.lab.postgresql import binary
from tests.lab.site import give, prepare
from tests.recipes.ground import LOOPBACK, Ground
from tests.recipes.planted import Planted, Server

REDIS = 'bind 0.0.0.0\nprotected-mode no\nport 6379\nsave ""\nappendonly no\ndir {room}\n'
MARIADB = """[mariadbd]
bind-address = 0.0.0.0
port = 3306
datadir = {room}/data
socket = {room}/sock
pid-file = {room}/pid
skip-name-resolve
performance-schema = OFF
max-connect-errors = 4294967295
innodb-buffer-pool-size = 8M
innodb-log-file-size = 4M
"""


def redis(ground: Ground, planted: Planted) -> Server:
    """Redis that listens to everybody."""
    room = ground.site.room(planted.label, "redis")
    after = [(ground.site.address(LOOPBACK), 6379)]
    server = planted.written(ground, room, room / "redis.conf", REDIS.replace("{room}", str(room)), {}, after)
    argv = ["redis-server", str(server.file)]
    ground.site.start(argv, room, [(planted.address(ground), 6379)], user="redis")
    return server


def memcached(ground: Ground, planted: Planted) -> Server:
    """Memcached that listens to everybody; Debian's start script makes options of the lines of its file."""
    room = ground.site.room(planted.label, "memcache")
    after = [(ground.site.address(LOOPBACK), 11211)]
    server = planted.written(ground, room, room / "memcached.conf", "-l 0.0.0.0\n-p 11211\n-U 0\n-m 8\n", {}, after)
    argv = ["/bin/sh", "-c", f"exec memcached $(cat {server.file})"]
    ground.site.start(argv, room, [(planted.address(ground), 11211)], user="memcache")
    return server


def rsync(ground: Ground, planted: Planted) -> Server:
    """An rsync daemon at every address: inside the laboratory at one, which the command line names first."""
    room = ground.site.room(planted.label)
    after = [(ground.site.address(LOOPBACK), 873)]
    text = f"use chroot = no\nport = 873\n[files]\npath = {room}\nread only = yes\n"
    server = planted.written(ground, room, room / "rsyncd.conf", text, {}, after)
    here = f"$(grep -q ^address {server.file} || echo --address={planted.address(ground)})"
    argv = ["/bin/sh", "-c", f"exec rsync --daemon --no-detach --config={server.file} {here}"]
    ground.site.start(argv, room, [(planted.address(ground), 873)])
    return server


def postgresql(ground: Ground, planted: Planted) -> Server:
    """PostgreSQL at every address; its one account has no password."""
    room, address = ground.site.room(planted.label, "postgres"), planted.address(ground)
    initdb, postgres = binary("initdb"), binary("postgres")
    assert initdb
    assert postgres
    data = room / "data"
    prepare(
        [initdb, "-D", str(data), "--no-sync", "--no-locale", "-E", "UTF8", "--auth-host=scram-sha-256"],
        room, user="postgres",
    )  # fmt: skip
    text = f"listen_addresses = '*'\nunix_socket_directories = '{room}'\nfsync = off\nshared_buffers = 8MB\n"
    filled = {"'*'": f"'{address}'", "'localhost'": f"'{ground.site.address(LOOPBACK)}'"}
    after = [(ground.site.address(LOOPBACK), 5432)]
    server = planted.written(ground, room, data / "postgresql.conf", text, filled, after)
    ground.site.start([postgres, "-D", str(data)], room, [(address, 5432)], user="postgres")
    return server


def mariadb(ground: Ground, planted: Planted) -> Server:
    """MariaDB at every address, with no account that may log in from elsewhere."""
    room = ground.site.room(planted.label, "mysql")
    after = [(ground.site.address(LOOPBACK), 3306)]
    server = planted.written(ground, room, room / "my.cnf", MARIADB.replace("{room}", str(room)), {}, after)
    give(server.file, "mysql")
    prepare(
        ["mariadb-install-db", f"--defaults-file={server.file}", "--skip-test-db",
         "--auth-root-authentication-method=socket"],
        room, user="mysql",
    )  # fmt: skip
    ground.site.start(
        ["mariadbd", f"--defaults-file={server.file}"], room, [(planted.address(ground), 3306)], user="mysql"
    )
    return server


def mosquitto(ground: Ground, planted: Planted) -> Server:
    """A broker that lets everybody in."""
    room = ground.site.room(planted.label, "mosquitto")
    after = [(ground.site.address(LOOPBACK), 1883)]
    text = "persistence false\nallow_anonymous true\nlistener 1883 0.0.0.0\n"
    server = planted.written(ground, room, room / "mosquitto.conf", text, {}, after)
    argv = ["mosquitto", "-c", str(server.file)]
    ground.site.start(argv, room, [(planted.address(ground), 1883)], user="mosquitto")
    return server


def rabbitmq(ground: Ground, planted: Planted) -> Server:
    """A broker at every address."""
    room = ground.site.room(planted.label, "rabbitmq")
    after = [(ground.site.address(LOOPBACK), 5672)]
    server = planted.written(ground, room, room / "rabbitmq.conf", "listeners.tcp.1 = 0.0.0.0:5672\n", {}, after)
    broker.run(ground.site, room, planted.address(ground))
    return server


def etcd(ground: Ground, planted: Planted) -> Server:
    """The store of a cluster that asks nobody who he is; Debian's unit reads its file as an environment."""
    room, peer = ground.site.room(planted.label), f"http://{ground.site.address('250.30')}:2380"
    after = [(ground.site.address(LOOPBACK), 2379)]
    text = 'ETCD_LISTEN_CLIENT_URLS="http://0.0.0.0:2379"\n'
    server = planted.written(ground, room, room / "etcd.default", text, {}, after)
    run = (
        f"exec etcd --data-dir={room}/data --advertise-client-urls=http://{planted.address(ground)}:2379 "
        f"--listen-peer-urls={peer} --initial-advertise-peer-urls={peer} --initial-cluster=default={peer} "
        "--heartbeat-interval=10 --election-timeout=50 --unsafe-no-fsync"
    )
    argv = ["/bin/sh", "-c", f"set -a; . {server.file}; {run}"]
    ground.site.start(argv, room, [(planted.address(ground), 2379)])
    return server
