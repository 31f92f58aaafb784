"""Samples of files that tell of incidents, sharing, malware hosts and events, all made up."""

INCIDENTS = b"""\
# Incidents of our book, as of 2026-11-20
organisation,domains,happened,disclosed,kind,records,source,confirmed_by
Acme Ltd,acme.example|acme.test,2026-09-01,2026-10-01,ransomware,"12,000",https://news.example/acme,Ada
Acme Ltd,ACME.example.,,2025-01-15,error,,https://news.example/older,
Bucher AG,b\xc3\xbccher.example,2026-02-30,2026-03-01,hacking,many,https://news.example/b,Bo
"""

SHARING = b"""\
network,first_seen,last_seen,protocol,source
192.0.2.7,2026-10-01,2026-11-18T03:00:00Z,bittorrent,Example Sensors
198.51.100.0/24,2026-10-01,2026-11-19,edonkey,Example Sensors
2001:db8::/64,,2026-11-01,bittorrent,Example Sensors
"""

HOSTS_FILE = b"""\
################################################################
# abuse.example host file                                      #
# Last updated: 2026-11-20 22:21:30 (UTC)                      #
################################################################
127.0.0.1\tlocalhost
127.0.0.1\twww.bad.example
0.0.0.0 worse.example # and why
127.0.0.1 192.0.2.66
"""

URLS = b"""\
################################################################
# abuse.example URL dump - Last updated: 2026-11-21 05:00:00 UTC
# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter
"1","2026-11-19 10:00:00","http://www.bad.example/x.exe","online","","malware_download","elf,mozi","","r"
"2","2026-11-18 10:00:00","http://192.0.2.66:8080/i","online","","malware_download","32-bit","","r"
"3","2026-11-17 10:00:00","https://mended.example/x","offline","","malware_download","","","r"
"4","2026-11-16 10:00:00","http://[2001:db8::66]/x","online","","malware_download","","","r"
"""

SINKHOLE = b"""\
"timestamp","protocol","src_ip","src_port","src_asn","severity","dst_ip","dst_port","infection","tag"
"2026-11-19 00:00:02","tcp","192.0.2.7",41000,64500,"critical","203.0.113.1",80,"andromeda","andromeda;sinkhole"
"2026-11-18 00:00:02","tcp","2001:db8::7",41000,64500,"critical","203.0.113.1",80,"",""
"""

COMPROMISED = b"""\
timestamp,ip,port,hostname,tag,asn,severity
2026-11-20 01:02:03,192.0.2.80,443,www.acme.example,hacked-webserver;webshell,64500,critical
"""
