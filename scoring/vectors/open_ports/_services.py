"""Which services give control of a machine, which hold data, and the ports they are usually on."""

ADMINISTRATION = {
    "rdp": "Remote Desktop",
    "vnc": "VNC",
    "telnet": "Telnet",
    "winrm": "Windows Remote Management",
    "docker": "The Docker API",
    "kubernetes": "The Kubernetes API",
}
"""Protocol as a hello proves it, to the name people use."""

DATA = {
    "redis": "Redis",
    "mysql": "MySQL or MariaDB",
    "postgresql": "PostgreSQL",
    "mongodb": "MongoDB",
    "elasticsearch": "Elasticsearch",
    "opensearch": "OpenSearch",
    "couchdb": "CouchDB",
    "memcached": "Memcached",
    "rsync": "rsync",
    "mssql": "Microsoft SQL Server",
    "etcd": "etcd",
    "influxdb": "InfluxDB",
    "clickhouse": "ClickHouse",
    "solr": "Apache Solr",
    "neo4j": "Neo4j",
    "arangodb": "ArangoDB",
    "qdrant": "Qdrant",
    "weaviate": "Weaviate",
    "docker-registry": "A Docker registry",
}

MESSAGING = {
    "amqp": "An AMQP broker",
    "mqtt": "An MQTT broker",
}

FILES = {
    "smb": "Windows file sharing (SMB)",
    "nfs": "Network file sharing (NFS)",
    "rpcbind": "rpcbind, the directory of ONC RPC services,",
    "onc-rpc": "An ONC RPC service",
}

USUAL_PORTS = frozenset({
    23, 111, 135, 139, 445, 514, 873, 1433, 1521, 2049, 2375, 2379, 3306, 3389, 5432, 5601, 5900, 5984, 5985, 5986,
    6379, 6443, 7001, 9200, 10000, 10250, 11211, 11434, 27017,
})  # fmt: skip
"""Ports whose usual service gives control or data (config/registry/ports.csv says where its rows come from)."""
