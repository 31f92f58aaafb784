"""Which hello to send next: the light plan decides every graded question with few, the lists come under consent only.

Pure: a plan is a generator that yields an Ask and is sent what was Heard. docs/tls.md says which hello answers what.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace

from scanner.observation import NOT_ASKED, Present
from scanner.tls import answers, chains, order, suites
from scanner.tls.groups import CURVES, WEAK_CURVES, curve_bits, group_name
from scanner.tls.heard import OF_LISTS, PROTOCOL_VERSION, UNRECOGNIZED_NAME, Ask, Heard, Question, ends_needed
from scanner.tls.hello import Hello, Version
from scanner.tls.versions import offered, only_tls1_3

Plan = Generator[Ask, Heard, None]
Step = Generator[Ask, Heard, Heard | None]
"""One question: None where the budget is spent."""
MOST = 8
"""Hellos where nothing is wrong."""
MOST_WRONG = 16
MOST_INSIDE = 4
"""For mail and STARTTLS, where each connection costs the server a session of its own: both looks together."""
_MORE_WEAK = 3
OLDER = (Version.TLS1_1, Version.TLS1_0, Version.SSL3)


@dataclass(slots=True, kw_only=True)
class Inquiry:
    """What is asked of one endpoint under one name, and what was heard so far.

    `mail`: anonymous suites are not asked for, which mail servers offer on purpose (RFC 7435). `inside`: TLS starts
    inside another protocol or on a mail port. `alpn`: the application protocols that belong there. `most`: hellos
    that may be sent in all. `listed`: whole lists are asked for, and answer what they can; `whole` holds the versions
    whose list of suites is one. `confirms`: a second look with one hello, which shows no preference of the server's.
    """

    server_name: str | None
    mail: bool = False
    inside: bool = False
    alpn: tuple[str, ...] = ()
    heard: list[Heard] = field(default_factory=list)
    most: int = MOST_WRONG
    listed: bool = False
    whole: set[Version] = field(default_factory=set)
    confirms: bool = False

    def light(self) -> Plan:
        """Every graded question, the telling ones first."""
        first = yield from self.versions()
        if first:
            yield from self.classes(first)

    def versions(self) -> Step:
        """Which versions are spoken, and the certificate; the first answer, None where there is no more to ask for.

        Weak suites come early, as none of them has to be there to be graded; where lists follow, those answer for them.
        """
        hello = Hello(version=Version.TLS1_2, suites=suites.BROAD, whole=True, alpn=self.alpn)
        first = yield from self.ask(Question.VERSION, hello)
        if first is None or not (first.spoke or first.closed):
            return None
        if not first.regular and not self.name_refused:
            # By chance, or for what we asked beside: the plain question tells.
            first = (yield from self._version(Version.TLS1_2, suites.BROAD)) or first
        if first.chosen is None:
            yield from self._without_tls1_2(first)
            if self.name_refused:
                return None
        if not self._refuses(Version.TLS1_1):
            # One hello for all the older ones: who has none turns it down, who has any chooses its highest.
            yield from self._version(Version.TLS1_1, suites.BROAD)
        if not (self.listed and self._chose) and not (only_tls1_3(self.heard) and first.of_version):
            yield from self._weak()
        if first.chosen and not (self.inside and self.speaks(Version.TLS1_3)):
            yield from self._version(Version.TLS1_3, suites.TLS13 + suites.BROAD)
            if self.heard[-1].hung_up and not self.inside:
                yield from self._version(Version.TLS1_3, suites.TLS13 + suites.BROAD)
        if not self.inside:
            yield from self._version(Version.SSL2, ())
            if not self._chose:
                yield from self._version(Version.TLCP, suites.TLCP)
        if self.speaks(Version.TLS1_3) and not any(one.flight and one.flight.chain for one in self.heard):
            # One whole handshake: with TLS 1.3 the certificates come encrypted (RFC 8446 4.4).
            yield from self.ask(Question.CHAIN, Hello(version=Version.TLS1_3, suites=suites.TLS13), finish=True)
        return first

    def classes(self, first: Heard) -> Plan:
        """Whole classes of suites and groups at once, as far as they are still open, and what is wrong beside."""
        if not self.inside:
            yield from self._key_exchange(first)
        yield from self._what_is_wrong()
        yield from self._once_more()
        yield from self._last_word()

    def again(self, *, weak: bool, older: Version | None, newer: bool) -> Plan:
        """The second look where connections are few: one hello for what was wrong, all of it at once.

        `weak`: weak suites were taken; `older`: the highest version below TLS 1.2 that was; `newer`: TLS 1.2 was.
        """
        version = older if older and newer else Version.TLS1_2
        self.confirms = weak or version < Version.TLS1_2
        if weak:
            # Under an older version a no says nothing: the server may have other suites there.
            question = Question.WEAK if version is Version.TLS1_2 else Question.RARE
            yield from self.ask(question, Hello(version=version, suites=self._all_weak))
        elif newer or older:
            yield from self._version(version, suites.BROAD)
        else:
            yield from self.ask(Question.CHAIN, Hello(version=Version.TLS1_3, suites=suites.TLS13), finish=True)

    @property
    def name_refused(self) -> bool:
        """Whether every hello was turned down for the name in it."""
        alerts = {one.flight.alert if one.flight else None for one in self.heard}
        return UNRECOGNIZED_NAME in alerts and alerts <= {UNRECOGNIZED_NAME, PROTOCOL_VERSION}

    def _without_tls1_2(self, first: Heard) -> Plan:
        """TLS 1.3 alone; else suites that are seldom alone."""
        yield from self._version(Version.TLS1_3, suites.ALL_TLS13 + suites.FORWARD)
        if self.name_refused or self.inside or (first.of_version and any(one.chosen for one in self.heard)):
            return
        for part in chunks(suites.RARE):
            if not any(one.chosen and one.chosen.version < Version.TLS1_3 for one in self.heard):
                yield from self.ask(Question.RARE, Hello(version=Version.TLS1_2, suites=part))

    def _key_exchange(self, first: Heard) -> Plan:
        """The certificate for the other kind of key, finite-field exchange and curves that are too small."""
        if first.chosen is None or not first.chosen.suite.forward_secrecy:
            return
        ecdsa = first.chosen.suite.number in suites.ECDSA
        if not ecdsa:
            yield from self._key_exchange_under_rsa()
            yield from self.oldest()
        if chains.other_chain(self.heard) is NOT_ASKED:
            hello = Hello(version=Version.TLS1_2, suites=chains.other_kind(first.chosen.suite))
            yield from self.ask(Question.OTHER_KEY, hello)
        if not ecdsa:
            return
        if isinstance(chains.other_chain(self.heard), Present):
            # A server has one set of curves for both kinds of key.
            yield from self._key_exchange_under_rsa()
            return
        yield from self.oldest()
        if answers.weak_curve(self.heard) is NOT_ASKED:
            # The certificate's own curve has to stay among those offered (RFC 8422 5.1).
            groups = WEAK_CURVES + (self._own or CURVES)
            hello = Hello(version=Version.TLS1_2, suites=suites.ECDSA, groups=groups)
            yield from self.ask(Question.WEAK_CURVE, hello)

    def oldest(self) -> Plan:
        """Some libraries turn TLS 1.1 down and speak TLS 1.0 all the same; asked where one more follows within MOST.

        One that hangs up in place of alerts is spared it, as it needs a last word.
        """
        silent = any(one.hung_up for one in self.heard)
        asked = any(one.hello.version is Version.TLS1_0 for one in self.heard)
        newer = self.speaks(Version.TLS1_1) or self.speaks(Version.TLS1_0)
        if (self.listed or len(self.heard) < MOST - 1) and not silent and not asked and not newer:
            yield from self._version(Version.TLS1_0, suites.BROAD)

    def _key_exchange_under_rsa(self) -> Plan:
        """Finite-field exchange and weak curves in one hello: most servers turn both down at once."""
        if answers.weak_curve(self.heard) is not NOT_ASKED:
            return
        weak = Hello(version=Version.TLS1_2, suites=suites.ECDHE_RSA, groups=WEAK_CURVES)
        if answers.finite_field_bits(self.heard) is NOT_ASKED:
            both = replace(weak, suites=suites.FINITE_FIELD + suites.ECDHE_RSA)
            taken = yield from self.ask(Question.KEY_EXCHANGE, both)
            if taken is None or taken.chosen is None:
                return
            if taken.chosen.suite.number in suites.ECDHE_RSA:
                yield from self._finite_field()
                return
        yield from self.ask(Question.WEAK_CURVE, weak)

    def _what_is_wrong(self) -> Plan:
        """What is asked only where an answer so far is a fault: how far it goes."""
        chosen = [one.chosen for one in self.heard if one.chosen and one.chosen.version <= Version.TLS1_2]
        if chosen and answers.forward_secrecy(self.heard) is NOT_ASKED:
            yield from self.ask(Question.FORWARD, Hello(version=Version.TLS1_2, suites=suites.EPHEMERAL))
        if chosen and not self.inside and answers.finite_field_bits(self.heard) is NOT_ASKED:
            yield from self._finite_field()
        if chosen and answers.aead(self.heard) is NOT_ASKED:
            yield from self.ask(Question.AEAD, Hello(version=Version.TLS1_2, suites=suites.AEAD))
        yield from self._weaker_curve()
        if self._weaknesses and self._for_its_suites():
            yield from self.ask(Question.RARE, Hello(version=Version.TLS1_1, suites=self._all_weak))
        yield from self.older()
        for _ in range(_MORE_WEAK + self.listed):
            asked = [one.chosen for one in self.heard if one.question is Question.WEAK]
            if not (asked[-1] if asked else answers.weak_suites(self.heard) != Present(value=())):
                break
            yield from self._weak()

    def older(self) -> Plan:
        """Each of the older versions by itself where there is any, and whether a newer client can be pushed to it."""
        taken = tuple(one.chosen.suite.number for one in self.heard if one.chosen and one.chosen.suite.weakness)
        for version in (Version.TLS1_0, Version.SSL3):
            known = offered(self.heard, version)
            if not isinstance(known, Present) and any(map(self.speaks, OLDER)):
                yield from self._version(version, tuple(dict.fromkeys(suites.BROAD + taken)))
        oldest = next((one for one in OLDER[:2] if self.speaks(one)), None)
        if oldest and self.speaks(Version.TLS1_2) and answers.fallback_refused(self.heard) is NOT_ASKED:
            yield from self.ask(Question.FALLBACK, Hello(version=oldest, suites=suites.BROAD, fallback=True))

    def _weaker_curve(self) -> Plan:
        """A server names the weak curve that it likes best: whether it has one below that."""
        weak = answers.weak_curve(self.heard)
        size = curve_bits(weak.value) if isinstance(weak, Present) else None
        weaker = tuple(number for number in WEAK_CURVES if size and (curve_bits(group_name(number)) or 0) < size)
        if weaker and not self.inside:
            offer = suites.ECDSA if self._own else suites.ECDHE_RSA
            hello = Hello(version=Version.TLS1_2, suites=offer, groups=weaker + self._own)
            yield from self.ask(Question.WEAK_CURVE, hello)

    def _for_its_suites(self) -> bool:
        """Whether TLS 1.1 was turned down, by itself or with TLS 1.2, but not for its version."""
        asked = [one for one in self.heard if one.hello.version is Version.TLS1_1] or self.heard[:1]
        return not any(one.chosen or one.of_version for one in asked)

    def _once_more(self) -> Plan:
        """From a server that hangs up at times, each question that it hung up on again, until it answers."""
        asked = (one for one in tuple(self.heard) if one.question not in OF_LISTS)
        for one in () if self.inside else (one for one in asked if one.hello.version is not Version.SSL2):
            same = [other for other in self.heard if other.hello == one.hello]
            while all(other.hung_up for other in same) and len(same) < ends_needed(self.heard):
                if (again := (yield from self.ask(one.question, one.hello))) is None:
                    return
                same.append(again)

    def _last_word(self) -> Plan:
        """One that it has an answer to: it shows that the server was still answering when it hung up on the rest."""
        taken = next((one for one in self.heard if one.chosen and one.question not in OF_LISTS), None)
        last = self.heard[-1]
        if taken and not last.regular and not any(one.hello == last.hello for one in self.heard[:-1]):
            yield from self.ask(taken.question, taken.hello)

    def _finite_field(self) -> Plan:
        rare = any(one.chosen.suite.number in suites.RARE for one in self.heard if one.chosen)
        offer = suites.RARE_FINITE_FIELD if rare else suites.FINITE_FIELD
        yield from self.ask(Question.FINITE_FIELD, Hello(version=Version.TLS1_2, suites=offer))

    def _weak(self) -> Plan:
        """Weak suites of the kinds that were not seen yet."""
        kinds, gone = self._weaknesses, answers.refused_below_tls1_3(self.heard) if self.listed else frozenset()
        offer = tuple(n for n in self._all_weak if suites.suite(n).weakness not in kinds and n not in gone)
        if offer:
            yield from self.ask(Question.WEAK, Hello(version=Version.TLS1_2, suites=offer))

    @property
    def _weaknesses(self) -> set[str]:
        return {weak for one in self.heard if one.chosen and (weak := one.chosen.suite.weakness)}

    @property
    def _all_weak(self) -> tuple[int, ...]:
        return suites.WEAK_AUTHENTICATED if self.mail else suites.WEAK

    @property
    def _chose(self) -> bool:
        return any(one.chosen for one in self.heard)

    @property
    def _own(self) -> tuple[int, ...]:
        """The curve of the first certificate's key, where it has one."""
        return tuple(order.own_curves([one for one in self.heard if one.flight and one.flight.chain][:1]))

    def speaks(self, version: Version) -> bool:
        return offered(self.heard, version) == Present(value=True)

    def _refuses(self, version: Version) -> bool:
        return offered(self.heard, version) == Present(value=False)

    @property
    def _most_inside(self) -> int:
        """One less where a fault shows, which the second look has to confirm."""
        chosen = [one.chosen for one in self.heard if one.chosen]
        faults = any(one.version < Version.TLS1_2 or one.suite.weakness for one in chosen)
        return MOST_INSIDE - 1 if faults else MOST_INSIDE

    def _version(self, version: Version, offer: tuple[int, ...]) -> Step:
        return (yield from self.ask(Question.VERSION, Hello(version=version, suites=offer)))

    def ask(
        self, question: Question, hello: Hello, *, nameless: bool = False, finish: bool = False, most: int | None = None
    ) -> Step:
        if len(self.heard) >= (self._most_inside if self.inside else most or self.most):
            return None
        named = hello if nameless else replace(hello, server_name=self.server_name)
        heard = yield Ask(question=question, hello=named, finish=finish)
        self.heard.append(heard)
        return heard


def chunks(numbers: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    return (numbers[at : at + order.LONG] for at in range(0, len(numbers), order.LONG))
