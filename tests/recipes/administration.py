"""Desktops, file servers, agents and directories that answer everybody, as the recipes of their product find them."""

import re
from pathlib import Path

from tests.recipes.ground import LOOPBACK, Ground
from tests.recipes.planted import Planted, Server

SAMBA = """[global]
workgroup = LAB
server role = standalone server
disable netbios = yes
load printers = no
disable spoolss = yes
smb ports = 445
log file = {room}/log
private dir = {room}/private
lock directory = {room}/lock
state directory = {room}/state
cache directory = {room}/cache
pid directory = {room}/pid
ncalrpc dir = {room}/ncalrpc
"""
GANESHA = """NFS_CORE_PARAM { NFS_Port = 2049; Bind_addr = 0.0.0.0; Enable_NLM = false;
  Enable_RQUOTA = false; Protocols = 4; }
NFSV4 { RecoveryBackend = fs; RecoveryRoot = {room}; Graceless = true; }
"""
INETD = """127.0.0.1:discard stream tcp nowait root internal
192.0.2.10:
telnet stream tcp nowait root /usr/sbin/telnetd telnetd -h
"""
SLAPD = """modulepath /usr/lib/ldap
moduleload back_mdb
include /etc/ldap/schema/core.schema
pidfile {room}/pid
database mdb
suffix "dc=lab,dc=test"
directory {room}/db
"""


def samba(ground: Ground, planted: Planted) -> Server:
    """smbd at every address: inside the laboratory at one, which the command line names while the file does not."""
    room, address = ground.site.room(planted.label), planted.address(ground)
    for place in ("private", "lock", "state", "cache", "pid", "ncalrpc"):
        (room / place).mkdir()
    after = [(ground.site.address(LOOPBACK) if "samba-interfaces" in planted.recipes else address, 445)]
    server = planted.written(ground, room, room / "smb.conf", SAMBA.replace("{room}", str(room)), {}, after)
    here = f"--option=interfaces={address}/8 --option='bind interfaces only=yes'"
    run = f"smbd --foreground --no-process-group --configfile={server.file} --debuglevel=0"
    argv = ["/bin/sh", "-c", f"grep -q interfaces {server.file} && exec {run}; exec {run} {here}"]
    ground.site.start(argv, room, [(address, 445)])
    return server


def snmpd(ground: Ground, planted: Planted) -> Server:
    """Net-SNMP at every address over UDP; over TCP it shows that it is ready."""
    room, address = ground.site.room(planted.label), planted.address(ground)
    text, filled = f"agentaddress udp:161\nagentaddress tcp:{address}:161\n", {"udp:161": f"udp:{address}:161"}
    server = planted.written(ground, room, room / "agent.conf", text, filled)
    ground.site.start(
        ["snmpd", "-f", "-Lo", "-C", "-c", str(server.file), "-p", str(room / "pid")], room, [(address, 161)],
        env={"SNMP_PERSISTENT_DIR": str(room), "MIBS": ""},
    )  # fmt: skip
    return server


def telnetd(ground: Ground, planted: Planted) -> Server:
    """Inetd with a telnetd, and with a service on loopback that shows when it is ready."""
    room = ground.site.room(planted.label)
    after = [(ground.site.address(LOOPBACK), 9)]
    server = planted.written(ground, room, room / "inetd.conf", INETD, {}, after)
    argv = ["inetutils-inetd", "--debug", "--rate=100000", f"--pidfile={room}/pid", str(server.file)]
    ground.site.start(argv, room, [(planted.address(ground), 23), *after])
    return server


def tigervnc(ground: Ground, planted: Planted) -> Server:
    """A desktop at every address of a machine."""
    room = ground.site.room(planted.label)
    (room / ".vnc").mkdir()
    (room / "passwd").write_bytes(bytes(8))
    (room / "session").write_text("#!/bin/sh\nexec sleep infinity\n")
    (room / "session").chmod(0o755)
    file, number = room / ".vnc" / "tigervnc.conf", int(ground.site.network.partition(".")[2])
    server = planted.written(ground, room, file, '$localhost = "no";\n', {}, [("127.0.0.1", 5900)])
    argv = [
        "tigervncserver", f":{100 + number}", "-fg", "-autokill", "no", "-rfbport", "5900",
        "-xstartup", str(room / "session"), "-SecurityTypes", "VncAuth", "-passwd", str(room / "passwd"),
        "-geometry", "64x64", "-BlacklistThreshold", "10000",
    ]  # fmt: skip
    ground.site.start(argv, room, [(planted.address(ground), 5900)], env={"HOME": str(room)})
    return server


def ganesha(ground: Ground, planted: Planted) -> Server:
    """NFS-Ganesha that exports nothing, to everybody."""
    room = ground.site.room(planted.label)
    after = [(ground.site.address(LOOPBACK), 2049)]
    server = planted.written(ground, room, room / "ganesha.conf", GANESHA.replace("{room}", str(room)), {}, after)
    argv = ["ganesha.nfsd", "-F", "-f", str(server.file), "-L", str(room / "log"), "-p", str(room / "pid")]
    ground.site.start(argv, room, [(planted.address(ground), 2049)])
    return server


def slapd(ground: Ground, planted: Planted) -> Server:
    """An empty directory without TLS; Debian's start script makes options of the lines of its file."""
    room, address = ground.site.room(planted.label), planted.address(ground)
    (room / "db").mkdir()
    (room / "slapd.conf").write_text(SLAPD.replace("{room}", str(room)))
    filled = {"ldapi:///": f"ldapi://{str(room / 'ldapi').replace('/', '%2F')}", "ldap:///": f"ldap://{address}:389/"}
    after = [(ground.site.address(LOOPBACK), 389)]
    text = 'SLAPD_SERVICES="ldap:/// ldapi:///"\n'
    server = planted.written(ground, room, room / "slapd.default", text, filled, after)
    argv = ["/bin/sh", "-c", f'. {server.file}; exec slapd -d 0 -h "$SLAPD_SERVICES" -f {room}/slapd.conf']
    ground.site.start(argv, room, [(address, 389)])
    return server


def xrdp(ground: Ground, planted: Planted) -> Server:
    """Xrdp as Debian ships it, without the comments in its file, and without sessions."""
    room, address = ground.site.room(planted.label), planted.address(ground)
    lines = Path("/etc/xrdp/xrdp.ini").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if line and line[0] not in ";#")
    certificate = ground.certificate(planted.domain)
    for key, value in (
        ("certificate", str(certificate.chain)), ("key_file", str(certificate.key)), ("LogFile", f"{room}/log"),
    ):  # fmt: skip
        text = re.sub(rf"(?m)^{key}=.*$", f"{key}={value}", text, count=1)
    after = [(ground.site.address(LOOPBACK), 3389)]
    filled = {"port=3389": f"port=tcp://{address}:3389"}
    server = planted.written(ground, room, room / "xrdp.ini", text, filled, after)
    ground.site.start(["xrdp", "--nodaemon", "--config", str(server.file)], room, [(address, 3389)])
    return server
