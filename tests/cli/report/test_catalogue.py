"""cli/report/catalogue.py: what is said in which language."""

import re

import pytest

from cli.report.catalogue import LANGUAGES, catalogue
from cli.report.words import OPENING
from scoring.vectors import sentences
from tests.locales import kept, renewed, said

PLACE = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_has_the_sentences_of_today(language: str) -> None:
    """Nothing that the code says is missing from a catalogue, and nothing stands there that it no longer says."""
    assert set(catalogue(language).unreviewed) <= set(said())
    assert {str(message.id) for message in renewed(language) if message.id} == set(said())


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_catalogue_lacks_a_translation(language: str) -> None:
    """A report in another language holds no English sentence: whoever adds one translates it too."""
    assert {str(message.id) for message in kept(language) if message.id and not message.string} == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    """A value is never lost and never invented by a translation."""
    for english, told in catalogue(language).translations.items():
        assert sorted(PLACE.findall(told)) == sorted(PLACE.findall(english)), english


def test_english_is_told_as_it_is_written() -> None:
    """Without a catalogue the sentence itself is said, its places filled."""
    told = catalogue("en").because("dmarc_enforced.half", (("percent", "20"), ("policy", "reject")))
    assert told == "The DMARC policy reject holds for 20 % of mail only."


def test_a_language_that_is_not_spoken_is_refused() -> None:
    """No catalogue is made up."""
    with pytest.raises(KeyError):
        catalogue("tlh")


def test_what_others_saw_is_told_as_theirs_in_every_language() -> None:
    """The sentence ends with who saw it and when, whatever the language."""
    (message, *_) = (name for name, text in sentences().items() if "{" not in text)
    values = (("told_age", "3"), ("told_by", "Shodan"), ("told_on", "2026-11-20"))
    for language in LANGUAGES:
        assert "Shodan" in catalogue(language).because(message, values)
        assert "2026-11-20" in catalogue(language).because(message, values)


NEVER = {
    "secure": (
        r"\bsecure\b",
        "안전하게 보호된|보안이 확보",
        "(?<!が)安全(?:です|な|である|が確保)",
        "(?:是|很|已|更)安全|安全的",
    ),
    "safe": (r"\bsafe\b", "안전(?:하|합|함|한|해)|안심", "安心|安全に使", "放心|安全无虞"),
    "clean": (r"\bclean\b", "깨끗|(?<!더 )이상 없|이상이 없", "クリーン|異常なし", "干净|清白|无异常"),
    "compliant": (r"\bcompliant\b", "준수(?:함|합|하고 있)|적합 판정", "準拠し|適合し", "合规|符合法规"),
    "passed": (
        r"\bpassed\b",
        "합격|(?:검사|심사|점검|시험)[을를]? 통과",
        "合格|(?:検査|審査|試験)を通過",
        "合格|(?:检测|检查|测试|审核)已?通过",
    ),
    "no vulnerabilities": (
        r"\bno vulnerabilities\b",
        "취약점[은이]? 없",
        "脆弱性[はが](?:ない|なし|ありません|存在しない)",
        "[没无]有?漏洞",
    ),
    "hacked": (r"\bhacked\b", "해킹(?:당|된|되|됨)", "ハッキングされ|ハックされ", "被黑|遭黑|黑客攻陷"),
    "breached": (r"\bbreached\b", "침해(?:당|된|되|됨)|뚫[린렸]", "侵害され|破られ", "被攻破|被突破|攻陷"),
    "false": (r"\bfalse\b", "허위|거짓", "虚偽|偽り", "虚假|不实(?!施)"),
    "lied": (r"\blied\b", "거짓말|속였", "嘘|うそを", "谎|撒谎"),
    "misrepresentation": (
        r"\bmisrepresentation\b",
        "부실 ?고지|허위 ?고지",
        "不実|不実告知|虚偽告知",
        "失实|误导性陈述",
    ),
    "breach of disclosure duty": (
        r"\bbreach of disclosure duty\b",
        "(?:고지|알릴) ?의무[를]? 위반",
        "告知義務(?:の)?違反",
        "违反(?:如实)?告知",
    ),
    "covered": (
        r"\bcovered\b",
        "(?:담보|보장|보상)(?:됨|됩|된다|되며|대상)",
        "補償(?:され|対象|します)|担保され",
        "(?:承保|保障|保险责任)范围内|可获赔",
    ),
    "uninsurable": (
        r"\buninsurable\b",
        "인수 ?불가|보험 가입 ?불가",
        "引受不可|引受不能|付保不能",
        "不可承保|无法承保|不予承保",
    ),
    "will lower your premium": (
        r"\bwill lower your premium\b",
        "보험료[가를]? ?(?:인하|낮|내[려릴]|절감)",
        "保険料[がを](?:下が|下げ|安く|引き下げ)",
        "(?:降低|减少).{0,4}保费|保费.{0,3}(?:降低|下降|减少)",
    ),
    "guaranteed": (r"\bguaranteed\b", "보증(?:됨|됩|합|된)|보장합", "保証(?:され|します|済)", "保证|担保|确保无"),
}
"""What is said nowhere, by the word of the contract: in each of LANGUAGES what would say the same of a company."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_that_nobody_may_promise(language: str) -> None:
    """The list of words that stand in no sentence, whatever its language."""
    never = re.compile("(?i)" + "|".join(row[LANGUAGES.index(language)] for row in NEVER.values()))
    told = {text: catalogue(language).text(text) for text in said()}
    assert {english: text for english, text in told.items() if never.search(text)} == {}


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("ko", ("귀사의 서버는 안전합니다.", "취약점이 없습니다.", "보험료가 인하됩니다.", "고지의무를 위반했습니다.")),
        ("ja", ("このサーバーは安全です。", "脆弱性はありません。", "保険料が下がります。", "告知義務違反です。")),
        ("zh-Hans", ("该服务器是安全的。", "没有漏洞。", "这将降低您的保费。", "违反如实告知义务。")),
    ],
)
def test_the_list_of_words_bites(language: str, sentences: tuple[str, ...]) -> None:
    """What a translator might write in good faith is found."""
    rows = [row[LANGUAGES.index(language)] for row in NEVER.values()]
    assert [text for text in sentences if not any(re.search(row, text) for row in rows)] == []


def test_every_language_opens_with_what_a_report_is_not() -> None:
    """No penetration test, no statement about cover, no advice."""
    denied = {
        "en": ("not a penetration test", "not a statement about cover", "not advice"),
        "ko": ("침투 테스트도", "담보에 관한 의견도", "자문도 아닙니다"),
        "ja": ("侵入テストでも", "補償に関する見解でも", "助言でもありません"),
        "zh-Hans": ("不是渗透测试", "不是关于保险责任范围的表述", "不构成建议"),
    }
    for language in LANGUAGES:
        assert [one for one in denied[language] if one not in catalogue(language).text(OPENING)] == []


def test_two_sentences_are_not_glued() -> None:
    """A sentence of a page begins and ends with what it says, so that a translation is a whole one."""
    assert {text for text in said() if text != text.strip()} == set()
