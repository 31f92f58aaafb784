"""Diffie-Hellman primes that many servers share: one computation against such a prime serves against all of them."""

import hashlib

# Name, then the first 16 hexadecimal digits of the SHA-256 of each prime as an unsigned big-endian number. Those of
# RFC 2409, RFC 3526 and RFC 7919 follow from the formulas there (a test computes them); RFC 5114 and the defaults of
# products are facts from the lists of weakdh.org (2015), nmap's ssl-dh-params and testssl.sh 3.0 (common-primes.txt).
_TABLE = """
RFC 2409 group 1: b52ba6a3026520a6
RFC 2409 group 2: 3f35a3f5f6c4376a
RFC 3526 (1536 bits): 64fcc83ec403930b
RFC 3526 (2048 bits): d66436f79bbd6b2e
RFC 3526 (3072 bits): 48cf8b092fbce435
RFC 3526 (4096 bits): 4ee95187682bcb23
RFC 3526 (6144 bits): d1bfe6d0925ce7e4
RFC 3526 (8192 bits): 39ab4feab950a312
ffdhe2048: 9cd3b7f336872f46
ffdhe3072: 0eaf67db3a839156
ffdhe4096: 4648414224ac881b
ffdhe6144: 227ac9066b3ddd9e
ffdhe8192: 770b14efaf6f0499
Apache 2.0 (512 bits): 3cdb020b9ef298b2
Apache 2.2 (1024 bits): f79d1db3c955a28f bf910d9df4e0b2e7
Apache 2.2 (512 bits): db01e702899166da
nginx (1024 bits): 8ae47dca3d24e9b6
Java (512 bits): 73b391ec8da33ee1
Java (768 bits): ee5483fe4b96caa1
Java (1024 bits): cc21a33dd1a3edf4
OpenSSL (512 bits): f26e2403f3f07946
OpenSSL (1024 bits): 66d0bf38b0bdfacf
OpenSSL (2048 bits): 3166ce1918000532 9e348a9471b7d123
OpenSSL (4096 bits): ce7728db3aed1119
RFC 5114 (1024 bits): 44c55cfee5c07592
RFC 5114 (2048 bits): bfe545862ca102ad 0b7835722cb61982
a prime common in 2015 (1024 bits): 74a5cce5b6a93eb7 196085cb4281d1ff 80571b97f71f8972 5f856a00120eee6d
    deb671287187265a bc19c041491e550f ac0ff7a415f003c6 2b07d24b932aa7a0 8523c72057043833 52d4faa53003b834
IronPort (1024 bits): bfa876fe4671a9c6
SKIP (1024 bits): 6215d41bb617b390
SKIP (2048 bits): 725541d91fe79bcf
Postfix (512 bits): 449ab49c277d21a6 6c863838510bab3e e2b343fa226b7109 bc66927384785251 b85e2291d1404593
Postfix (2048 bits): 4e1f16b0a537becf ee302f149664decf b22223eba55eff07
Postfix (1024 bits): ef627d8cc44144f3 d2ae65bfc24596c0 3b37d357836b4c0b 20ce5e9531472e23
Postfix (768 bits): 7dafc874c19963c0 ad225f9367840e76 b36ac84e5fa8bd7a
Postfix (1536 bits): bd646809c4e2d255 f5b0f0db19c1ffb9 245ccb3bb7e5f8e4
ProFTPD (1024 bits): 984a91adb717c975 46ff79361993e5e6 8b4fa096eb2414e2 0a64b51e01fbccd8 6b79f7880e90204b
    6ab0cedf512ead33 c43bb4fe47a64133 9f5e9f4e49f84999 3576d07c0658c023 0ea9ef1fd4b42cff eba4ea9cdaf56d1c
    80b421f627228225
ProFTPD (2048 bits): a2052ee3a461387e cfb14315e90c3ce2 2f4370d98ffd18aa 1401ba0d70afd57f
ProFTPD (1536 bits): cf44c99b85dabecc e7257339c7b3c36b a5bdec8cf036e2ab 3e21a641dbe236fd f17daff1413023f2
    bd132a9c3bb1b0db
ProFTPD (4096 bits): 406b95f336f4588f d3d1fa2923c8dc2d
ProFTPD (6144 bits): 3504275b93e5db8a adaf2d463f6f71d6
ProFTPD (8192 bits): fb2de97ce408f3d2 5de6d78891cd9a75
"""


def _read(table: str) -> dict[str, str]:
    found, name = {}, ""
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            name, _, line = line.rpartition(": ")
        found.update(dict.fromkeys(line.split(), name))
    return found


SHARED = _read(_TABLE)


def prime_name(prime: int) -> str | None:
    """Whose prime it is, `RFC 2409 group 2` say; None where it is on no list that we know."""
    raw = prime.to_bytes((prime.bit_length() + 7) // 8, "big")
    return SHARED.get(hashlib.sha256(raw).hexdigest()[:16])
