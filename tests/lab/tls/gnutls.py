"""`python gnutls.py ADDRESS PORT CHAIN KEY PRIORITY`: a web server on GnuTLS that listens where it is told.

gnutls-serv of the same library cannot be kept to loopback.
"""

import ctypes
import socket
import sys
import threading

PEM = 1
SERVER = 1
CERTIFICATE, ANONYMOUS = 1, 2
MEDIUM = 35
"""A Diffie-Hellman prime of 2048 bits, of those in RFC 7919."""
PATIENCE_MS = 5000
PAGE = b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"

library = ctypes.CDLL("libgnutls.so.30")
library.gnutls_record_recv.restype = ctypes.c_ssize_t


def main(address: str, port: str, chain: str, key: str, priority: str) -> None:
    """Serve until the process is ended."""
    certificates, anonymous = ctypes.c_void_p(), ctypes.c_void_p()
    library.gnutls_global_init()
    library.gnutls_certificate_allocate_credentials(ctypes.byref(certificates))
    if library.gnutls_certificate_set_x509_key_file(certificates, chain.encode(), key.encode(), PEM) < 0:
        raise SystemExit("the certificate was refused")
    library.gnutls_certificate_set_known_dh_params(certificates, MEDIUM)
    library.gnutls_anon_allocate_server_credentials(ctypes.byref(anonymous))
    library.gnutls_anon_set_server_known_dh_params(anonymous, MEDIUM)
    with socket.create_server((address, int(port)), backlog=128) as listener:
        while True:
            connection, _ = listener.accept()
            threading.Thread(
                target=_serve, args=(connection, certificates, anonymous, priority.encode()), daemon=True
            ).start()


def _serve(
    connection: socket.socket, certificates: ctypes.c_void_p, anonymous: ctypes.c_void_p, priority: bytes
) -> None:
    session = ctypes.c_void_p()
    with connection:
        library.gnutls_init(ctypes.byref(session), SERVER)
        if library.gnutls_priority_set_direct(session, priority, None) < 0:
            raise SystemExit("the priority string was refused")
        library.gnutls_credentials_set(session, CERTIFICATE, certificates)
        library.gnutls_credentials_set(session, ANONYMOUS, anonymous)
        library.gnutls_transport_set_int2(session, connection.fileno(), connection.fileno())
        library.gnutls_handshake_set_timeout(session, PATIENCE_MS)
        library.gnutls_record_set_timeout(session, PATIENCE_MS)
        while (outcome := library.gnutls_handshake(session)) < 0 and not library.gnutls_error_is_fatal(outcome):
            pass
        if outcome < 0:
            library.gnutls_alert_send_appropriate(session, outcome)
        elif library.gnutls_record_recv(session, ctypes.create_string_buffer(4096), 4096) > 0:
            library.gnutls_record_send(session, PAGE, len(PAGE))
            library.gnutls_bye(session, 1)
        library.gnutls_deinit(session)


if __name__ == "__main__":
    main(*sys.argv[1:])
