"""Data services that Debian does not ship, byte for byte as their specifications write them."""

import asyncio
import struct


async def mongodb(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers isMaster as MongoDB 4.4 does, in OP_REPLY or OP_MSG as it was asked (MongoDB wire protocol)."""
    while True:
        length, request, _, operation = struct.unpack("<iiii", await reader.readexactly(16))
        asked = await reader.readexactly(max(0, length - 16))
        if operation not in (2004, 2013) or not any(word in asked for word in (b"isMaster", b"ismaster", b"hello\0")):
            return
        fields = (
            b"\x08ismaster\0\x01" + b"\x10maxBsonObjectSize\0" + struct.pack("<i", 16_777_216)
            + b"\x09localTime\0" + bytes(8) + b"\x10minWireVersion\0" + bytes(4) + b"\x10maxWireVersion\0"
            + struct.pack("<i", 9) + b"\x08readOnly\0\0" + b"\x01ok\0" + struct.pack("<d", 1.0)
        )  # fmt: skip
        document = struct.pack("<i", len(fields) + 5) + fields + b"\0"
        body = struct.pack("<iqii", 8, 0, 0, 1) + document if operation == 2004 else bytes(5) + document
        writer.write(struct.pack("<iiii", 16 + len(body), 1, request, 1 if operation == 2004 else 2013) + body)
        await writer.drain()


async def mssql(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers PRELOGIN as SQL Server 2019 that encrypts logins ([MS-TDS] 2.2.6.5)."""
    header = await reader.readexactly(8)
    await reader.readexactly(max(0, int.from_bytes(header[2:4], "big") - 8))
    if header[0] == 0x12:
        payload = bytes.fromhex("00000b0006 0100110001 ff 0f0010bc0000 00")
        writer.write(bytes((4, 1)) + (8 + len(payload)).to_bytes(2, "big") + bytes((0, 0, 1, 0)) + payload)
        await writer.drain()
        await reader.read(1)


async def couchdb(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The welcome of CouchDB 3.3.3."""
    await reader.readuntil(b"\r\n\r\n")
    page = b'{"couchdb":"Welcome","version":"3.3.3","git_sha":"40afbcfc7","vendor":{"name":"x"}}\n'
    writer.write(
        b"HTTP/1.1 200 OK\r\nServer: CouchDB/3.3.3 (Erlang OTP/24)\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)
    )
    await writer.drain()


async def amqp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Connection.Start as RabbitMQ 3.10.8 sends it, or its own header to another version (AMQP 0-9-1, 4.2.2)."""

    def long(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    if await reader.readexactly(8) != b"AMQP\x00\x00\x09\x01":
        writer.write(b"AMQP\x00\x00\x09\x01")
    else:
        properties = b"\x0ccapabilitiesF" + long(b"\x0abasic.nackt\x01")
        properties += b"\x07productS" + long(b"RabbitMQ") + b"\x07versionS" + long(b"3.10.8")
        start = b"\0\x0a\0\x0a\0\x09" + long(properties) + long(b"PLAIN AMQPLAIN") + long(b"en_US")
        writer.write(b"\x01\0\0" + long(start) + b"\xce")
    await writer.drain()
    await reader.read(1)
