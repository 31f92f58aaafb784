"""Stubs of vulnerable appliances and programs, in the words in which each of them tells what it is."""

import asyncio
from dataclasses import dataclass

from tests.lab import fakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Appliance:
    """One stub. `says` is its greeting, or its page where it speaks HTTP, with the `headers` of its answer.

    `version` is what it tells; None for one whose front tells none, as most VPN portals do.
    """

    product: str
    version: str | None
    port: int = 80
    says: str = ""
    headers: tuple[str, ...] = ()


def _page(product: str, version: str | None, says: str, *headers: str) -> Appliance:
    return Appliance(product=product, version=version, says=says, headers=headers)


def _title(product: str, version: str | None, title: str, *headers: str) -> Appliance:
    return _page(product, version, f"<html><head><title>{title}</title></head></html>", *headers)


APPLIANCES = (
    _title("msexchange", "15.2.1118.7", "Outlook", "X-OWA-Version: 15.2.1118.7", "X-FEServer: EX01"),
    _page(
        "confluence", "8.5.1", '<title>Log In - Confluence</title><meta name="ajs-version-number" content="8.5.1">'
    ),
    _title("goanywhere", "7.1.1", "GoAnywhere 7.1.1"),
    _title("screenconnect", "23.9.7.8804", "x", "Server: ScreenConnect/23.9.7.8804-1234"),
    _title("cleo", "5.8.0.20", "x", "Server: Cleo Harmony/5.8.0.20 (Linux)"),
    _title("wing-ftp", "7.4.3", "Wing FTP Server", "Server: Wing FTP Server/7.4.3(Example)"),
    _title("simplehelp", "5.5.7", "x", "Server: SimpleHelp/5.5.7"),
    _title("hfs", "2.3m", "HFS /", "Server: HFS 2.3m"),
    _title("webmin", "1.890", "Login to Webmin", "Server: MiniServ/1.890"),
    _title("nexus", "3.20.1", "Nexus Repository Manager", "Server: Nexus/3.20.1-01 (OSS)"),
    _page(
        "teamcity", "2023.05.3", '<span class="vWord">Version</span> 2023.05.3 (build 129390)',
        "TeamCity-Node-Id: MAIN_SERVER",
    ),
    _page(
        "sonicwall-sma100", "10.2.1.0-17sv", "<link href='/swl_login.10.2.1.0-17sv.css' rel='stylesheet'>",
        "Server: SonicWALL SSL-VPN Web Server",
    ),
    Appliance(product="mdaemon", version="24.5.0", port=25, says="220 mail.example ESMTP MDaemon 24.5.0; ready"),
    Appliance(product="serv-u", version="15.2.3.717", port=22, says="SSH-2.0-Serv-U_15.2.3.717"),
    Appliance(
        product="routeros", version="6.41.2", port=21, says="220 example FTP server (MikroTik 6.41.2) ready"
    ),
    Appliance(product="ws-ftp", version="8.8.1", port=21, says="220 host.example X2 WS_FTP Server 8.8.1(12345678)"),
    _title("fortios", None, "FortiGate", "Server: xxxxxxxx-xxxxx"),
    _title("pan-os", None, "GlobalProtect Portal"),
    _title("netscaler", None, "Citrix Gateway", "Set-Cookie: NSC_TMAS=x"),
    _title("ivanti-connect-secure", None, "Ivanti Connect Secure"),
    _title("cisco-asa", None, "x", "Set-Cookie: webvpnlogin=1"),
    _title("moveit-transfer", None, "x", "Set-Cookie: siLockLongTermInstID=0"),
    _title("zimbra", None, "Zimbra Web Client Sign In", "Set-Cookie: ZM_TEST=true"),
    _page("sangfor-ssl-vpn", None, '<script>location.href="/por/login_psw.csp?rnd=1"</script>'),
    _title("arrayos-ag", None, "x", "Set-Cookie: ANsession0=x"),
)  # fmt: skip
"""Those that tell their version first: what they have is known; of the others it is not."""


def fake(appliance: Appliance, address: str) -> fakes.Fake:
    """The stub, to be served at an address."""

    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{appliance.says}\r\n".encode())
        await writer.drain()
        while await reader.read(4096):
            writer.write(b"500 no\r\n")
            await writer.drain()

    async def shows(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        page = appliance.says.encode()
        rows = "".join(f"{header}\r\n" for header in appliance.headers)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{rows}Connection: close\r\nContent-Length: {len(page)}"
        writer.write(head.encode() + b"\r\n\r\n" + page)
        await writer.drain()

    return fakes.Fake(address=address, ports=(appliance.port,), talk=shows if appliance.port == 80 else greets)
