"""Fronts of portals, firewalls and remote-control products, written after what each of them shows."""

from tests.scanner.fronts.pages import page

PORTALS = (
    page(
        "fortios", "vpn", body='<script>window.location="/remote/login";</script>', headers=("Server: xxxxxxxx-xxxxx",)
    ),
    page("fortios", "vpn", "Please Login", led="/remote/login", headers=("Set-Cookie: SVPNCOOKIE=; path=/; secure",)),
    page("fortios", "vpn", "x", headers=("Server: xxxxxxxx-xxxxx",), body="<a href=x onclick=launchFortiClient()>"),
    page("fortios", "firewall", "FortiGate", headers=("Server: xxxxxxxx-xxxxx",)),
    page(
        "fortios", "firewall", "Login", subject=(("C", "US"), ("O", "Fortinet"), ("OU", "FortiGate"), ("CN", "FGT60F"))
    ),
    page("fortimanager", "management", "FortiManager-VM64"),
    page(
        "cisco-asa", "vpn", "SSL VPN Service", led="/+CSCOE+/logon.html", headers=("Set-Cookie: webvpnlogin=1; secure",)
    ),
    page("cisco-asa", "vpn", body='<script>document.location.replace("/+CSCOE+/logon.html")</script>'),
    page("cisco-asa", "firewall", "Cisco ASDM 7.13(1)"),
    page("cisco-asa", "firewall", subject=(("CN", "ASA Temporary Self Signed Certificate"),)),
    page("cisco-fmc", "firewall", "Cisco Firepower Management Center"),
    page("cisco-ios", "firewall", "401", status=401, headers=('WWW-Authenticate: Basic realm="level_15_access"',)),
    page("cisco-sd-wan-manager", "management", "Cisco vManage"),
    page("ivanti-connect-secure", "vpn", "Welcome", led="/dana-na/auth/url_default/welcome.cgi"),
    page("ivanti-connect-secure", "vpn", body='<link rel=stylesheet href="/dana-na/css/ds_1a2b.css">'),
    page("ivanti-epmm", "management", "Sign in", led="/mifs/user/login.jsp"),
    page("ivanti-csa", "management", "Login", headers=("Set-Cookie: LDCSASESSID=aa; path=/; secure",)),
    page("pan-os", "vpn", "GlobalProtect Portal", led="/global-protect/login.esp"),
    page("pan-os", "firewall", "Login", body='<img src="/login/images/logo-pan-48525a.svg">'),
    page("netscaler", "vpn", "Gateway", led="/vpn/index.html", headers=("Set-Cookie: NSC_AAAC=xyz; secure",)),
    page("netscaler", "vpn", "Citrix Gateway", body='<script src="/logon/LogonPoint/receiver/js/x.js"></script>'),
    page("netscaler", "balancer", "Acme shop", headers=("Via: NS-CACHE-10.0: 253",)),
    page("citrix-storefront", "remote control", "Citrix Receiver", led="/Citrix/StoreWeb/"),
    page("sonicos", "firewall", "SonicWall - Authentication", headers=("Server: SonicWALL",)),
    page("sonicwall-sma100", "vpn", "Virtual Office", headers=("Server: SonicWALL SSL-VPN Web Server",)),
    page("sonicwall-sma1000", "vpn", "WorkPlace", led="/__extraweb__authen"),
    page("sophos-firewall", "firewall", "Sophos", led="/webconsole/webpages/login.jsp"),
    page("sophos-firewall", "vpn", "Sophos", led="/userportal/webpages/myaccount/login.jsp"),
    page("cyberoam", "firewall", "Login", led="/corporate/webpages/login.jsp"),
    page("check-point-gateway", "vpn", "Check Point Mobile", led="/sslvpn/Login/Login"),
    page("check-point-gateway", "firewall", headers=("Server: Check Point SVN foundation",)),
    page("fireware", "vpn", "Fireware XTM User Authentication"),
    page("fireware", "firewall", subject=(("O", "WatchGuard"), ("OU", "Fireware"), ("CN", "Fireware web CA"))),
    page("zyxel-firewall", "firewall", "USG FLEX 200"),
    page("f5-big-ip", "vpn", "Logon", led="/my.policy", headers=("Set-Cookie: MRHSession=; path=/; secure",)),
    page("f5-big-ip", "firewall", "BIG-IP&reg;- Redirect", body='<a href="/tmui/login.jsp">'),
    page("f5-big-ip", "balancer", "Acme", headers=("Set-Cookie: BIGipServerpool_web=1677787402.20480.0000; path=/",)),
    page("junos", "firewall", "Log In - Juniper Web Device Manager"),
    page("barracuda-ssl-vpn", "vpn", "Barracuda SSL VPN - Logon"),
    page("barracuda-cloudgen", "firewall", "Barracuda CloudGen Firewall: Login"),
    page("barracuda-esg", "management", "Login", headers=("Server: BarracudaHTTP 4.0",)),
    page("arrayos-ag", "vpn", "Login", led="/prx/000/http/localh/login"),
    page("softether", "vpn", "SoftEther VPN Server Developer Edition"),
    page("openvpn-as", "vpn", "OpenVPN", led="/__session_start__/", headers=("Server: OpenVPN-AS",)),
    page("pritunl", "vpn", "Pritunl"),
    page("fatpipe", "vpn", "FatPipe MPVPN&nbsp;| Log in"),
    page("sangfor-ssl-vpn", "vpn", "welcome", led="/por/login_psw.csp"),
    page(
        "yamaha-rt", "firewall", status=401, headers=("Server: YAMAHA-RT", 'WWW-Authenticate: Basic realm="YAMAHA-RT"')
    ),
    page("pfsense", "firewall", "pfSense - Login"),
    page("pfsense", "firewall", "Login", subject=(("O", "pfSense webConfigurator Self-Signed Certificate"),)),
    page("opnsense", "firewall", "Login | OPNsense", headers=("Server: OPNsense",)),
    page("routeros", "firewall", "RouterOS", body="<h1>RouterOS v6.49.10</h1>", version="6.49.10"),
    page("draytek-vigor", "firewall", "Vigor Login Page"),
    page("edgeos", "firewall", "EdgeOS"),
    page("unifi", "management", "UniFi Network"),
    page("kerio-control", "firewall", "Kerio Control", headers=("Server: Kerio Control Embedded Web Server",)),
    page("silver-peak", "firewall", "Login", headers=("Set-Cookie: vxoaSessionID=s%3A1; Path=/",)),
    page("clearpass", "management", "ClearPass - Aruba Networks"),
    page(
        "openwrt", "firewall", body='<meta http-equiv=refresh content="0; URL=/cgi-bin/luci/"><a href="/cgi-bin/luci/">'
    ),
    page("fritzbox", "firewall", "FRITZ!Box"),
    page(
        "screenconnect",
        "remote control",
        "x",
        headers=("Server: ScreenConnect/23.9.7.8804-2 Microsoft-HTTPAPI/2.0",),
        version="23.9.7.8804",
    ),
    page("meshcentral", "remote control", "MeshCentral - Login"),
    page("beyondtrust-remote-support", "remote control", "Remote Support Portal | Powered by BOMGAR"),
    page("simplehelp", "remote control", "x", headers=("Server: SimpleHelp/5.5.7",), version="5.5.7"),
    page("rd-web-access", "remote control", "RD Web Access", led="/RDWeb/Pages/en-US/login.aspx"),
    page("guacamole", "remote control", "Apache Guacamole"),
    page("horizon", "remote control", "VMware Horizon"),
    page("tsplus", "remote control", "TSplus Remote Access"),
    page(
        "teamviewer", "remote control", plain="This site is running <a href='http://www.TeamViewer.com'>TeamViewer</a>."
    ),
    page("parallels-ras", "remote control", "Parallels RAS", led="/RASHTML5Gateway/"),
    page("novnc", "remote control", "noVNC"),
    page("n-central", "remote control", "N-central Login Redirect"),
    page("kaseya-vsa", "remote control", "Kaseya", led="/vsapres/web20/core/login.aspx"),
    page("manageengine-endpoint-central", "remote control", "ManageEngine Endpoint Central"),
)
