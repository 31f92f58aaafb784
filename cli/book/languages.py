"""How well a text reads as Korean, Japanese or Chinese: by the characters that names of companies are made of.

The characters were chosen by hand from what such names and addresses usually hold. Each is some twelve times as
frequent in a text of its language as in bytes of another one that are read so, hence the weights (natural logarithms).
"""

import unicodedata
from collections import Counter

KOREAN = frozenset(
    "주식회사유한합자법인재단국대우현삼성전산업기술정보통신시스템솔루션건설엔지니어링화학바이오제약의료병원은행험증권카드"
    "투금융캐피탈물상무역개발연구소교서울부천광남북동강경충청라도특별치로길번중앙세계하나민농협생명해미래에셋코리아글로벌"
    "그룹홀딩크노비엠디씨케치엘알엑와트온랩네웍푸품패션섬철속기계차체반선박항공운송류택배축토목자인고마팅컨팅유편점쇼핑몰여"
    "호텔레저문출판쇄육김최정조윤장임빛"
)
JAPANESE = frozenset(
    "株式会社有限合同東京大阪都名古屋横浜福岡札幌神戸市区町村県府道丁目番地号本店支日電気機械工業製作所薬化学食品建設運輸物流"
    "商事産銀行信託保険証券生命損害火災海上不動開発研究技術情報通鉄鋼金属自車部鈴木佐藤田中山川林小野高橋渡辺伊加斎三井菱住友"
    "新一二第代表取締役長課協組財団院病医療法人国際央西南北"
)
CHINESE = frozenset(
    "有限公司股份集团科技术信息网络电子商务北京上海广州深圳市天津重庆杭南武汉成都西安苏浙江东山河湖四川福建徽中国际华新能源环"
    "保生物医药制造工业机械设备贸易进出口实发展投资管理咨询服建设程筑房地产流运输银行险证券基金融文化传媒教育院大学研究所责任"
    "汽车食品农化材料钢铁通软件数据智龙鑫盛泰明光兴达联合创"
)
COMMON, RARE, ODD = 2.5, -0.5, -3.0


def reads(text: str, encoding: str) -> float:
    """How well `text`, decoded by cp949, cp932 or gb18030, reads in the language of that encoding; 0 says nothing."""
    weigh = {"cp949": _korean, "cp932": _japanese, "gb18030": _chinese}[encoding]
    return sum(many * weigh(one) for one, many in Counter(text).items() if not one.isascii())


def _korean(one: str) -> float:
    if one in KOREAN:
        return COMMON
    if "가" <= one <= "힣":
        return RARE if _encoded(one, "euc_kr") else ODD
    return _other(one)


def _japanese(one: str) -> float:
    if one in JAPANESE or "ぁ" <= one <= "ー":
        return COMMON
    if "｡" <= one <= "ﾟ":
        return RARE
    if _is_han(one):
        return RARE if b"\x88\x9f" <= _encoded(one, "cp932") <= b"\x98\x72" else ODD
    return _other(one)


def _chinese(one: str) -> float:
    if one in CHINESE:
        return COMMON
    if _is_han(one):
        return RARE if b"\xb0\xa1" <= _encoded(one, "gb2312") <= b"\xd7\xf9" else ODD
    return _other(one)


def _other(one: str) -> float:
    """Punctuation, signs and digits stand in every language; letters of a third one do not."""
    return 0.0 if unicodedata.category(one)[0] in "PSZN" else ODD


def _is_han(one: str) -> bool:
    return "一" <= one <= "鿿"


def _encoded(one: str, encoding: str) -> bytes:
    return one.encode(encoding, errors="ignore")
