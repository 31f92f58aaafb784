"""RabbitMQ: a message broker; its virtual machine takes about five seconds to start."""

from pathlib import Path

from tests.lab.site import Site, give

PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server"


def start(site: Site, address: str) -> None:
    """RabbitMQ on port 5672, alone and without plugins; with a port mapper of its own, or it would leave one behind."""
    room = site.room("rabbitmq", "rabbitmq")
    (room / "rabbitmq.conf").write_text(f"listeners.tcp.1 = {address}:5672\n")
    run(site, room, address)


def run(site: Site, room: Path, address: str) -> None:
    """RabbitMQ by the rabbitmq.conf that lies in its room, until it answers at the address."""
    (room / "plugins").write_text("[].\n")
    for name in ("rabbitmq.conf", "plugins"):
        give(room / name, "rabbitmq")
    own = int(site.network.partition(".")[2])
    mapper = str(43_000 + own)
    site.start(["epmd", "-port", mapper, "-address", "127.0.0.1"], room, [("127.0.0.1", int(mapper))], user="rabbitmq")
    for last in (False, False, True):  # on a busy machine it ends when its port mapper does not answer at once
        try:
            site.start(
                [PROGRAM],
                room, [(address, 5672)], user="rabbitmq",
                env={
                    "HOME": str(room), "ERL_EPMD_PORT": mapper, "RABBITMQ_DIST_PORT": str(25_600 + own),
                    "RABBITMQ_MNESIA_BASE": f"{room}/mnesia", "RABBITMQ_LOGS": "-", "RABBITMQ_PID_FILE": f"{room}/pid",
                    "RABBITMQ_CONFIG_FILE": f"{room}/rabbitmq.conf", "RABBITMQ_ENABLED_PLUGINS_FILE": f"{room}/plugins",
                    "RABBITMQ_NODENAME": "rabbit@localhost", "RABBITMQ_SERVER_START_ARGS":
                    "-kernel inet_dist_use_interface {127,0,0,1}",
                },
            )  # fmt: skip
        except RuntimeError:
            if last:
                raise
        else:
            return
