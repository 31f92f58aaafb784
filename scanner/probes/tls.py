"""Which TLS a server speaks and which certificates it shows, learned from a few unfinished handshakes."""

from dataclasses import dataclass, replace

from scanner.asset import Asset
from scanner.handshakes import Handshakes
from scanner.interfaces import Answer, Net, probe
from scanner.observation import NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.standing import Standing, standing
from scanner.target import Profile
from scanner.tls import answers, chains, order
from scanner.tls.answers import EXTENDED_MASTER_SECRET, RENEGOTIATION_INFO, SESSION_TICKET
from scanner.tls.certificate import decode_chain, encode_chain
from scanner.tls.groups import group_name
from scanner.tls.heard import Heard, Question
from scanner.tls.hello import Version
from scanner.tls.issuers import issuer_of
from scanner.tls.lists import newest_older, open_groups, whole_lists
from scanner.tls.ocsp import read_staple
from scanner.tls.plan import Inquiry, Plan
from scanner.tls.starttls import MAIL_PORTS, PRELUDES
from scanner.tls.suites import suite
from scanner.tls.versions import offered

WEB_PROTOCOLS = ("h2", "http/1.1")
EVERY_HELLO_REFUSED = "every hello was refused"
NOT_WEB = (636, 990, 8883)
"""TLS from the start, but not for the web: some servers turn a hello with a stranger's protocol down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSuites:
    """The suites of one version (`TLS 1.2`), in the server's order where it has one; `whole` where no more are left."""

    version: str
    suites: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionGroups:
    """Whether the server's `own` order of groups counts under one version, and then the groups in that order."""

    version: str
    own: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What a server offers under one name, without anything that differs between two looks.

    `starttls` is asked only where TLS starts inside another protocol; `name_refused` says that the server
    ended the handshake with unrecognized_name, and then nothing else was learned. `suite` and `group` are
    what it chose from our widest hello; `weak_suites` names those it chose when it had to; `dh_bits` is the
    smallest finite-field prime, ABSENT where it offers no such exchange. `chain` holds at most 10
    certificates in 64 KiB, base64 DER, in the order sent.

    `dh_prime` is the name of a prime that many servers share, ABSENT for one of its own; `weak_curve` what it
    chose when only curves below 112 bits of strength were offered, ABSENT where it refused. `other_chain` is
    shown to clients that take only the other kind of key (RSA beside ECDSA), `nameless_chain` to those that
    name no host; ABSENT where there is none. `staple` is the status it brought along (`good`, `revoked`,
    `unknown`, `unreadable`), `scts` the timestamps outside the certificate. `issuers` are certificates that
    were not sent but are found where the chain says, `revoked` what its authority says of the leaf, ABSENT
    where it names no place to ask. `suites` and `groups` are whole lists, asked under consent only;
    `groups_open` are those that it was not asked for, or to which it gave no answer.
    """

    starttls: Fact[bool] = NOT_ASKED
    name_refused: Fact[bool] = NOT_ASKED
    ssl2: Fact[bool] = NOT_ASKED
    ssl3: Fact[bool] = NOT_ASKED
    tls1_0: Fact[bool] = NOT_ASKED
    tls1_1: Fact[bool] = NOT_ASKED
    tls1_2: Fact[bool] = NOT_ASKED
    tls1_3: Fact[bool] = NOT_ASKED
    suite: Fact[str] = NOT_ASKED
    group: Fact[str] = NOT_ASKED
    dh_bits: Fact[int] = NOT_ASKED
    forward_secrecy: Fact[bool] = NOT_ASKED
    weak_suites: Fact[tuple[str, ...]] = NOT_ASKED
    chain: Fact[tuple[str, ...]] = NOT_ASKED
    other_chain: Fact[tuple[str, ...]] = NOT_ASKED
    nameless_chain: Fact[tuple[str, ...]] = NOT_ASKED
    issuers: Fact[tuple[str, ...]] = NOT_ASKED
    revoked: Fact[bool] = NOT_ASKED
    staple: Fact[str] = NOT_ASKED
    scts: Fact[int] = NOT_ASKED
    dh_prime: Fact[str] = NOT_ASKED
    weak_curve: Fact[str] = NOT_ASKED
    tls1_3_group: Fact[str] = NOT_ASKED
    aead: Fact[bool] = NOT_ASKED
    compression: Fact[bool] = NOT_ASKED
    secure_renegotiation: Fact[bool] = NOT_ASKED
    extended_master_secret: Fact[bool] = NOT_ASKED
    session_ticket: Fact[bool] = NOT_ASKED
    resumption: Fact[bool] = NOT_ASKED
    downgrade_signalled: Fact[bool] = NOT_ASKED
    fallback_refused: Fact[bool] = NOT_ASKED
    alpn: Fact[str] = NOT_ASKED
    client_certificate_asked: Fact[bool] = NOT_ASKED
    tlcp: Fact[bool] = NOT_ASKED
    server_order: Fact[bool] = NOT_ASKED
    suites: Fact[tuple[VersionSuites, ...]] = NOT_ASKED
    groups: Fact[tuple[str, ...]] = NOT_ASKED
    groups_open: Fact[tuple[str, ...]] = NOT_ASKED
    group_orders: Fact[tuple[VersionGroups, ...]] = NOT_ASKED

    @property
    def served(self) -> bool:
        """Whether there is TLS under this name at all that this client could speak."""
        return (
            self.starttls != Present(value=False)
            and self.name_refused != Present(value=True)
            and self.tlcp != Present(value=True)
        )


@probe(
    version=1,
    on="named endpoint",
    facts=TlsFacts,
    services=(
        "https", "winrms", "kubernetes", "kubelet", "smtp", "submission", "submissions", "imap", "imaps", "pop3",
        "pop3s", "ftp", "ftps", "ldaps", "mqtts", "mysql", "postgresql",
    ),
)  # fmt: skip
async def tls(asset: Asset, net: Net) -> Answer:
    """The hellos of the light plan, each on a connection of its own; whole lists where consent allows them."""
    inside = asset.port in MAIL_PORTS or asset.port in PRELUDES
    inquiry = Inquiry(
        server_name=asset.asked_as,
        mail=asset.port in MAIL_PORTS,
        inside=inside,
        alpn=() if inside or asset.port in NOT_WEB else WEB_PROTOCOLS,
    )
    handshakes = Handshakes(asset, net)
    ended = await handshakes.follow(_plan(inquiry, net))
    if ended and len(inquiry.heard) < 2:
        if handshakes.no_starttls:
            return handshakes.answer(TlsFacts(starttls=Present(value=False)), Outcome.ANSWERED)
        return ended
    if not (inquiry.heard[0].spoke or inquiry.heard[0].closed):
        return handshakes.answer(None, Outcome.SILENT, inquiry.heard[0].why)
    if inquiry.name_refused:
        facts = TlsFacts(starttls=_inside(asset), name_refused=Present(value=True))
        return handshakes.answer(facts, Outcome.ANSWERED)
    return await _conclude(inquiry, handshakes, asset, net, cut_short=ended is not None)


def _plan(inquiry: Inquiry, net: Net) -> Plan:
    """The light plan, with whole lists under consent; for a second look where connections are few, what was wrong."""
    if net.profile is Profile.CONSENT and not inquiry.inside:
        return whole_lists(inquiry)
    first = net.first_look.facts if net.first_look and inquiry.inside else None
    if not isinstance(first, TlsFacts):
        return inquiry.light()
    yes = Present(value=True)
    older = ((Version.TLS1_1, first.tls1_1), (Version.TLS1_0, first.tls1_0), (Version.SSL3, first.ssl3))
    return inquiry.again(
        weak=isinstance(first.weak_suites, Present) and bool(first.weak_suites.value),
        older=next((version for version, offered in older if offered == yes), None),
        newer=first.tls1_2 == yes,
    )


async def _conclude(inquiry: Inquiry, handshakes: Handshakes, asset: Asset, net: Net, *, cut_short: bool) -> Answer:
    heard = inquiry.heard
    if not any(one.chosen for one in heard):
        alert = next((one.flight for one in heard if one.flight and one.flight.alert), None)
        if alert is None:
            return handshakes.answer(None, Outcome.SILENT, "closed after every hello")
        return handshakes.answer(None, Outcome.REFUSED, f"{EVERY_HELLO_REFUSED}: {alert.alert_name}")
    chain = chains.chain(heard)
    told = await standing(chain.value, net) if isinstance(chain, Present) else Standing()
    facts = replace(
        _facts(inquiry, asset), issuers=told.issuers, revoked=told.revoked, staple=_staple(heard, told.issuers)
    )  # fmt: skip
    gaps = any(isinstance(getattr(facts, name), Unseen) for name in TlsFacts.__slots__)
    return handshakes.answer(facts, Outcome.PARTIAL if gaps or cut_short else Outcome.ANSWERED)


def _facts(inquiry: Inquiry, asset: Asset) -> TlsFacts:
    heard = inquiry.heard
    first = next(one for one in heard if one.chosen)
    groups = (one.flight.group for one in heard if one.flight and one.question is Question.VERSION)
    group = next((name for name in groups if name), None)
    return TlsFacts(
        starttls=_inside(asset),
        name_refused=Present(value=False) if asset.asked_as else NOT_ASKED,
        ssl2=offered(heard, Version.SSL2),
        ssl3=offered(heard, Version.SSL3),
        tls1_0=offered(heard, Version.TLS1_0),
        tls1_1=offered(heard, Version.TLS1_1),
        tls1_2=offered(heard, Version.TLS1_2),
        tls1_3=offered(heard, Version.TLS1_3),
        tlcp=offered(heard, Version.TLCP),
        suite=Present(value=first.chosen.suite.name) if first.chosen and not inquiry.confirms else NOT_ASKED,
        group=Present(value=group) if group else NOT_ASKED,
        tls1_3_group=answers.tls1_3_group(heard),
        dh_bits=answers.finite_field_bits(heard),
        dh_prime=answers.shared_prime(heard),
        weak_curve=answers.weak_curve(heard),
        forward_secrecy=answers.forward_secrecy(heard),
        aead=answers.aead(heard),
        weak_suites=answers.weak_suites(heard),
        compression=answers.compression(heard),
        secure_renegotiation=answers.answered_extension(heard, RENEGOTIATION_INFO),
        extended_master_secret=answers.answered_extension(heard, EXTENDED_MASTER_SECRET),
        session_ticket=answers.answered_extension(heard, SESSION_TICKET),
        downgrade_signalled=answers.downgrade_signalled(heard),
        fallback_refused=answers.fallback_refused(heard),
        alpn=answers.protocol(heard),
        client_certificate_asked=answers.asks_client(heard),
        scts=answers.timestamps(heard),
        chain=_kept(chains.chain(heard)),
        other_chain=_kept(chains.other_chain(heard)),
        nameless_chain=_kept(chains.chain_for(heard, Question.NAMELESS)),
        suites=_suites(inquiry),
        groups=_groups(inquiry),
        groups_open=_groups_open(inquiry),
        group_orders=_group_orders(inquiry),
        server_order=order.server_order(heard),
        resumption=answers.resumption(heard),
    )


def _staple(heard: list[Heard], issuers: Fact[tuple[str, ...]]) -> Fact[str]:
    """The status that came along, read against the issuer that was sent or found."""
    came = chains.stapled(heard)
    if not isinstance(came, Present):
        return came
    leaf, *sent = next(one.flight.chain for one in heard if one.flight and one.flight.status)
    found = decode_chain(issuers.value) if isinstance(issuers, Present) else ()
    issuer = issuer_of(leaf, (*sent, *found))
    if issuer is None:
        return Unseen(why="the issuer's certificate is not known")
    return Present(value=read_staple(came.value, leaf, issuer, None).value)


def _kept(chain: Fact[tuple[bytes, ...]]) -> Fact[tuple[str, ...]]:
    return Present(value=encode_chain(chain.value)) if isinstance(chain, Present) else chain


def _suites(inquiry: Inquiry) -> Fact[tuple[VersionSuites, ...]]:
    if not inquiry.listed:
        return NOT_ASKED
    rows, own = [], order.server_order(inquiry.heard) == Present(value=True)
    for version in order.found_versions(inquiry.heard):
        found = order.found_suites(inquiry.heard, version)
        if own:
            found = tuple(dict.fromkeys(order.placed_suites(inquiry.heard, version) + found))
        names = tuple(suite(number).name for number in found)
        rows.append(VersionSuites(version=version.label, suites=names, whole=version in inquiry.whole))
    return Present(value=tuple(rows))


def _groups(inquiry: Inquiry) -> Fact[tuple[str, ...]]:
    if not inquiry.listed:
        return NOT_ASKED
    return Present(value=tuple(sorted(map(group_name, order.found_groups(inquiry.heard)))))


def _groups_open(inquiry: Inquiry) -> Fact[tuple[str, ...]]:
    if not inquiry.listed:
        return NOT_ASKED
    newest = newest_older(inquiry)
    found = order.found_suites(inquiry.heard, newest) if newest else ()
    versions = [Version.TLS1_3] if inquiry.speaks(Version.TLS1_3) else []
    if newest and (newest not in inquiry.whole or any(map(order.needs_group, found))):
        versions.append(newest)
    return Present(value=tuple(sorted({group_name(n) for one in versions for n in open_groups(inquiry, one)})))


def _group_orders(inquiry: Inquiry) -> Fact[tuple[VersionGroups, ...]]:
    if not inquiry.listed:
        return NOT_ASKED
    rows = []
    for version in order.found_versions(inquiry.heard):
        own = order.server_group_order(inquiry.heard, version)
        if own is not None:
            first = order.placed_groups(inquiry.heard, version) if own else ()
            rows.append(VersionGroups(version=version.label, own=own, groups=tuple(map(group_name, first))))
    return Present(value=tuple(rows))


def _inside(asset: Asset) -> Fact[bool]:
    return Present(value=True) if asset.port in PRELUDES else NOT_ASKED
