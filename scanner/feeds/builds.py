"""What a distribution says of its builds: the rows that the feeds of all distributions have in common."""

import re
from enum import StrEnum

LARGEST = 256 << 20
"""Bytes of the largest file of a distribution, as it is published: Debian's has about 75 MB, Ubuntu's 50."""

SERVERS = re.compile(
    r"(?:apache2|httpd|bind9?|cacti|caddy|courier|cyrus-imapd|docker\.io(?:-app)?|dovecot|dropbear|etcd|exim4?|haproxy"
    r"|jetty\d*|libssh|lighttpd|mariadb(?:-[\d.]+)?|memcached|mod[_-]wsgi|mosquitto|mysql(?:-[\d.]+)?|nginx|nodejs"
    r"|opensmtpd|openssh|openssl(?:1\.\d)?|passenger|perl|php[\d.]*|phpmyadmin|postfix|postgresql(?:-[\d.]+)?"
    r"|proftpd(?:-dfsg)?|prometheus|pure-ftpd|python[\d.]*|rabbitmq-server|redis|roundcube|rsync|samba|sendmail|squid3?"
    r"|tomcat\d*|varnish|vsftpd|zabbix)\Z"
)
"""Source packages of servers that tell strangers what they are: the names in config/registry/packages.csv, and no
others are kept. A test holds the two together."""

CVE = re.compile(r"CVE-\d{4}-\d{4,10}\Z")
VERSION = re.compile(r"(?:\d{1,3}:)?\d[\w.+~^:-]{0,99}\Z")


class Status(StrEnum):
    """What a distribution says of one flaw in one of its source packages, in one release."""

    FIXED = "fixed"
    """the row's version and all later ones are without it"""
    OPEN = "open"
    """its builds have it, and there is no fix yet"""
    LEFT = "left"
    """its builds have it, and it has decided to leave that so, for now or for good"""
    NEVER = "never"
    """no build ever had it, or none is harmed by it"""
    UNDECIDED = "undecided"
    """nobody there has looked, or is sure"""
