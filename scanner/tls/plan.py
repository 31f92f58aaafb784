"""Which hello to send next: the light plan decides every graded question with few, the lists come under consent only.

Pure: a plan is a generator that yields an Ask and is sent what was Heard. docs/tls.md says which hello answers what.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace

from scanner.observation import ABSENT, NOT_ASKED, Present
from scanner.tls import answers, suites
from scanner.tls.certificate import read
from scanner.tls.groups import ALL_CURVES, CURVES, MODERN, WEAK_CURVES, group_number
from scanner.tls.heard import UNRECOGNIZED_NAME, Ask, Heard, Question
from scanner.tls.hello import Hello, Version

Plan = Generator[Ask, Heard, None]
Step = Generator[Ask, Heard, Heard | None]
"""One question: None where the budget is spent."""
MOST = 8
"""Hellos where nothing is wrong."""
MOST_WRONG = 16
MOST_INSIDE = 4
"""For mail and STARTTLS, where each connection costs the server a session of its own."""
MOST_LISTED = 48
_LISTED = tuple(number for number in MODERN if number not in range(0x0101, 0x0105))
"""Of the finite-field groups the smallest: the larger ones go with it, and none of them is a fault (RFC 7919)."""
_ENOUGH = 32
"""Hellos after which the suites of the oldest versions, mostly those of the newer one, are not listed again."""
_MORE_WEAK = 3
_CHUNK = 60
"""Suites in one hello: old servers fail with more."""
_BROAD = suites.STRONG + suites.FALLBACK
_ECDSA = suites.under("ECDSA", suites.STRONG)
_ECDHE_RSA = tuple(number for number in suites.FORWARD if suites.suite(number).key_exchange == "ECDHE_RSA")
_RARE_FINITE_FIELD = tuple(number for number in suites.RARE if suites.suite(number).key_exchange.startswith("DHE"))
_AEAD = tuple(number for number in suites.STRONG if suites.suite(number).aead)
_PROTOCOL_VERSION = 70
_OLDER = (Version.TLS1_1, Version.TLS1_0, Version.SSL3)


@dataclass(slots=True, kw_only=True)
class Inquiry:
    """What is asked of one endpoint under one name, and what was heard so far.

    `mail`: anonymous suites are not asked for, which mail servers offer on purpose (RFC 7435). `inside`: TLS starts
    inside another protocol or on a mail port. `alpn`: the application protocols that belong there. `listed`: whole
    lists were asked for; `whole` holds the versions whose list of suites is one, `groups_whole` says it
    of the list of groups.
    """

    server_name: str | None
    mail: bool = False
    inside: bool = False
    alpn: tuple[str, ...] = ()
    heard: list[Heard] = field(default_factory=list)
    listed: bool = False
    whole: set[Version] = field(default_factory=set)
    groups_whole: bool = True

    def light(self) -> Plan:
        """Every graded question, the telling ones first."""
        first = yield from self._ask(
            Question.VERSION, Hello(version=Version.TLS1_2, suites=_BROAD, whole=True, alpn=self.alpn)
        )
        if first is None or not (first.spoke or first.closed):
            return
        if first.chosen is None:
            yield from self._without_tls1_2(first)
            if self.name_refused:
                return
        if not self._refuses(Version.TLS1_1):
            # One hello for all the older ones: who has none turns it down, who has any chooses its highest.
            yield from self._version(Version.TLS1_1, _BROAD)
        if not (answers.only_tls1_3(self.heard) and _of_version(first)):
            yield from self._weak(self._weak_offer)
        if first.chosen:
            yield from self._version(Version.TLS1_3, suites.TLS13 + _BROAD)
        if not self.inside:
            yield from self._version(Version.SSL2, ())
            yield from self._key_exchange(first)
        if self._speaks(Version.TLS1_3) and not any(one.flight and one.flight.chain for one in self.heard):
            # One whole handshake: with TLS 1.3 the certificates come encrypted (RFC 8446 4.4).
            yield from self._ask(Question.CHAIN, Hello(version=Version.TLS1_3, suites=suites.TLS13), finish=True)
        yield from self._what_is_wrong()
        yield from self._last_word(first)

    def lists(self) -> Plan:
        """All suites and groups, in the order of the server where it has one; as far as the budget reaches."""
        self.listed = True
        if self.server_name:
            hello = Hello(version=Version.TLS1_2, suites=_BROAD)
            yield from self._ask(Question.NAMELESS, hello, nameless=True, most=MOST_LISTED)
        newest = next((one for one in (Version.TLS1_2, *_OLDER) if self._speaks(one)), None)
        if self._speaks(Version.TLS1_3):
            yield from self._list(Version.TLS1_3, (suites.ALL_TLS13,))
        if newest:
            yield from self._list(newest, self._parts())
        found = self.chosen_suites(newest) if newest else ()
        if self._speaks(Version.TLS1_3):
            yield from self._list_groups(Version.TLS1_3, suites.TLS13, _LISTED)
        curves = tuple(number for number in found if suites.suite(number).key_exchange.startswith("ECDHE"))
        if newest and curves:
            yield from self._list_groups(newest, curves, ALL_CURVES + WEAK_CURVES)
        # Where they came in another order than ours it is the server's; else ours or by chance the same.
        if newest and len(found) > 1 and answers.server_order(self.heard) is NOT_ASKED:
            yield from self._ask(Question.ORDER, Hello(version=newest, suites=found[::-1]), most=MOST_LISTED)
        for version in (one for one in _OLDER if newest and one < newest and self._speaks(one)):
            if len(self.heard) < _ENOUGH:
                yield from self._list(version, (found,))
        for _ in range(2 if newest else 0):
            hello = Hello(version=Version.TLS1_2, suites=_BROAD)
            yield from self._ask(Question.RESUMPTION, hello, finish=True, most=MOST_LISTED)

    @property
    def name_refused(self) -> bool:
        """Whether every hello was turned down for the name in it."""
        return bool(self.heard) and all(
            one.flight is not None and one.flight.alert == UNRECOGNIZED_NAME for one in self.heard
        )

    def chosen_suites(self, version: Version) -> tuple[int, ...]:
        """Suites chosen under `version`, each once, in the order in which they were."""
        chosen = (one.chosen for one in self.heard if one.question is not Question.ORDER)
        return tuple(dict.fromkeys(one.suite.number for one in chosen if one and one.version == version))

    def _without_tls1_2(self, first: Heard) -> Plan:
        """TLS 1.3 alone; else suites that are seldom alone, or a protocol that is not for us."""
        yield from self._version(Version.TLS1_3, suites.ALL_TLS13 + suites.FORWARD)
        if self.name_refused or self.inside or (_of_version(first) and any(one.chosen for one in self.heard)):
            return
        for part in _chunks(suites.RARE):
            if not any(one.chosen and one.chosen.version < Version.TLS1_3 for one in self.heard):
                yield from self._version(Version.TLS1_2, part)
        if not any(one.chosen for one in self.heard):
            yield from self._version(Version.TLCP, suites.TLCP)

    def _key_exchange(self, first: Heard) -> Plan:
        """The certificate for the other kind of key, finite-field exchange and curves that are too small."""
        if first.chosen is None or not first.chosen.suite.forward_secrecy:
            return
        ecdsa = first.chosen.suite.number in _ECDSA
        if not ecdsa:
            yield from self._key_exchange_under_rsa()
            yield from self._oldest()
        other = tuple(number for number in suites.STRONG if (number in _ECDSA) is not ecdsa)
        taken = yield from self._ask(Question.OTHER_KEY, Hello(version=Version.TLS1_2, suites=other))
        if not ecdsa:
            return
        if taken and taken.chosen:
            yield from self._key_exchange_under_rsa()
        yield from self._oldest()
        # The certificate's own curve has to stay among those offered (RFC 8422 5.1).
        own = tuple(number for number in (self._curve,) if number) or CURVES
        hello = Hello(version=Version.TLS1_2, suites=_ECDSA, groups=WEAK_CURVES + own)
        yield from self._ask(Question.WEAK_CURVE, hello)

    def _oldest(self) -> Plan:
        """Some libraries turn TLS 1.1 down and speak TLS 1.0 all the same; asked where one more follows within MOST."""
        if len(self.heard) < MOST - 1 and not self._speaks(Version.TLS1_1):
            yield from self._version(Version.TLS1_0, _BROAD)

    def _key_exchange_under_rsa(self) -> Plan:
        """Finite-field exchange and weak curves in one hello: most servers turn both down at once."""
        hello = Hello(version=Version.TLS1_2, suites=suites.FINITE_FIELD + _ECDHE_RSA, groups=WEAK_CURVES)
        taken = yield from self._ask(Question.KEY_EXCHANGE, hello)
        if taken is None or taken.chosen is None:
            return
        if taken.chosen.suite.number in _ECDHE_RSA:
            yield from self._finite_field()
        else:
            yield from self._ask(Question.WEAK_CURVE, replace(hello, suites=_ECDHE_RSA))

    def _what_is_wrong(self) -> Plan:
        """What is asked only where an answer so far is a fault: how far it goes."""
        chosen = [one.chosen for one in self.heard if one.chosen and one.chosen.version <= Version.TLS1_2]
        if chosen and answers.forward_secrecy(self.heard) is NOT_ASKED:
            yield from self._ask(Question.FORWARD, Hello(version=Version.TLS1_2, suites=suites.EPHEMERAL))
        if chosen and not self.inside and answers.finite_field_bits(self.heard) is NOT_ASKED:
            yield from self._finite_field()
        if chosen and answers.aead(self.heard) is NOT_ASKED:
            yield from self._ask(Question.AEAD, Hello(version=Version.TLS1_2, suites=_AEAD))
        for version in (Version.TLS1_0, Version.SSL3):
            if not self._refuses(version) and any(self._speaks(one) for one in _OLDER):
                yield from self._version(version, _BROAD)
        oldest = next((one for one in _OLDER[:2] if self._speaks(one)), None)
        if oldest and self._speaks(Version.TLS1_2):
            yield from self._ask(Question.FALLBACK, Hello(version=oldest, suites=_BROAD, fallback=True))
        for _ in range(_MORE_WEAK):
            taken = [one.chosen for one in self.heard if one.question is Question.WEAK]
            kinds = {one.suite.weakness for one in taken if one}
            if taken and taken[-1]:
                yield from self._weak(tuple(n for n in self._weak_offer if suites.suite(n).weakness not in kinds))

    def _last_word(self, first: Heard) -> Plan:
        """One that it has an answer to: it shows that the server was still answering when it hung up on the rest."""
        if first.chosen and not self.heard[-1].regular:
            yield from self._version(Version.TLS1_2, _BROAD)

    def _finite_field(self) -> Plan:
        rare = any(one.chosen.suite.number in suites.RARE for one in self.heard if one.chosen)
        offer = _RARE_FINITE_FIELD if rare else suites.FINITE_FIELD
        yield from self._ask(Question.FINITE_FIELD, Hello(version=Version.TLS1_2, suites=offer))

    def _weak(self, offer: tuple[int, ...]) -> Plan:
        if offer:
            yield from self._ask(Question.WEAK, Hello(version=Version.TLS1_2, suites=offer))

    def _list(self, version: Version, parts: Iterable[tuple[int, ...]]) -> Plan:
        """Ask for what is left of each part until the server turns it down."""
        for part in parts:
            found = self.chosen_suites(version)
            left = tuple(number for number in suites.before(version, part) if number not in found)
            while left:
                hello = Hello(version=version, suites=left, groups=self._unseen_first(version))
                heard = yield from self._ask(Question.SUITES, hello, most=MOST_LISTED)
                if heard is None or not heard.spoke:
                    return
                taken = heard.chosen.suite.number if heard.chosen else None
                left = tuple(number for number in left if taken and number != taken)
        self.whole.add(version)

    def _list_groups(self, version: Version, offer: tuple[int, ...], groups: tuple[int, ...]) -> Plan:
        modern = version is Version.TLS1_3
        # A library has one set of curves for all versions: what one of them took is not asked for again.
        found = self._groups_seen
        # A certificate's own curve stays among those offered, in the last place; taken, it means that no other is left.
        own = tuple(number for number in (self._curve,) if number and not modern)
        left = tuple(number for number in groups if number not in (*found, *own)) + own
        while left:
            hello = Hello(version=version, suites=offer, groups=left)
            heard = yield from self._ask(Question.GROUPS, hello, most=MOST_LISTED)
            taken = group_number(heard.flight.group or "") if heard and heard.flight else None
            if taken not in left or taken in own:
                self.groups_whole = self.groups_whole and heard is not None and heard.spoke
                return
            left = tuple(number for number in left if number != taken)

    def _parts(self) -> Iterable[tuple[int, ...]]:
        """Suites that no earlier answer rules out, in hellos of a size that old servers take."""
        no_finite_field = answers.finite_field_bits(self.heard) is ABSENT
        one_key = answers.chain_for(self.heard, Question.OTHER_KEY) is ABSENT
        ecdsa = any(one.chosen.suite.number in _ECDSA for one in self.heard if one.chosen)

        def possible(number: int) -> bool:
            kind = suites.suite(number).key_exchange
            if no_finite_field and kind.startswith("DHE"):
                return False
            return not one_key or "anon" in kind or ("ECDSA" in kind) is ecdsa

        weak = () if answers.weak_suites(self.heard) == Present(value=()) else suites.WEAK
        return _chunks(tuple(filter(possible, suites.STRONG + weak + suites.RARE)))

    @property
    def _groups_seen(self) -> set[int | None]:
        return {group_number(one.flight.group or "") for one in self.heard if one.chosen and one.flight}

    def _unseen_first(self, version: Version) -> tuple[int, ...]:
        """The usual groups, those not chosen yet in front: who follows the client shows another one each time."""
        seen = self._groups_seen
        return tuple(sorted(_LISTED if version is Version.TLS1_3 else ALL_CURVES, key=lambda number: number in seen))

    @property
    def _weak_offer(self) -> tuple[int, ...]:
        return suites.WEAK_AUTHENTICATED if self.mail else suites.WEAK

    @property
    def _curve(self) -> int | None:
        """The curve of the first certificate's key, where it has one."""
        chain = next((one.flight.chain for one in self.heard if one.flight and one.flight.chain), ())
        leaf = read(chain[0]) if chain else None
        return group_number(leaf.curve) if leaf and leaf.curve else None

    def _speaks(self, version: Version) -> bool:
        return answers.offered(self.heard, version) == Present(value=True)

    def _refuses(self, version: Version) -> bool:
        return answers.offered(self.heard, version) == Present(value=False)

    def _version(self, version: Version, offer: tuple[int, ...]) -> Plan:
        yield from self._ask(Question.VERSION, Hello(version=version, suites=offer))

    def _ask(
        self, question: Question, hello: Hello, *, nameless: bool = False, finish: bool = False, most: int = MOST_WRONG
    ) -> Step:
        if len(self.heard) >= (MOST_INSIDE if self.inside else most):
            return None
        named = hello if nameless else replace(hello, server_name=self.server_name)
        heard = yield Ask(question=question, hello=named, finish=finish)
        self.heard.append(heard)
        return heard


def _of_version(first: Heard) -> bool:
    """Whether the first hello was turned down for its version, and not for what else it offers."""
    return first.flight is not None and first.flight.alert == _PROTOCOL_VERSION


def _chunks(numbers: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    return (numbers[at : at + _CHUNK] for at in range(0, len(numbers), _CHUNK))
