"""What a place is near to, the kind of spot, and the level of a car park, in lower-case English words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlu.loss_location_en_names import LANGUAGE, NUMBER_WORD, WORD, any_word, is_pinyin, last_name, spoken_mark, words
from nlu.loss_location_parts import MASK, REGION_MASK, Piece, main_stretch
from nlu.phrase_data import phrase_data

_EXIT = re.compile(
    rf"\b(?P<kind>exit|junction|gate|terminal|toll)(?: number)? (?P<number>\d+[a-z]?|"
    rf"{NUMBER_WORD}(?:[ -]{NUMBER_WORD})*)(?!\w)"
    rf"(?P<of> (?:of|at) (?:the )?)?"
)
# "Gate seven of century park" is in the park.
_GATE_OF = re.compile(rf"\bgate (?:number )?(?:\d+|{NUMBER_WORD}) (?:of|at) (?:the )?")
_FLOORS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "ground": "1",
    "top": "",
}
_BELOW = "one|two|three|four|five|six|\\d"
_LEVEL = re.compile(
    rf"\b(?:level|floor|parking|garage|in|on|at|the|to)? ?b[ -]?(?P<b>{_BELOW})\b(?! (?:road|way))|"
    rf"\b(?:basement|sub ?level|underground|lower)(?: level| floor| garage)?(?: number| b|"
    rf" minus)? (?P<basement>{_BELOW})\b|"
    rf"\b(?:level |floor )?minus (?P<minus>{_BELOW})\b(?! (?:degrees|celsius))|\b(?P<nth>first|second|third|"
    rf"fourth) basement|"
    rf"\b(?P<floor>first|second|third|fourth|fifth|sixth|ground) (?:floor|level)|\b(?:level|"
    rf"floor|deck) (?P<level>{_BELOW})\b|\bp(?P<p>\d)\b"
)
_PARKING = re.compile(r"park|garage|basement|space|bay|pillar|level|multi ?stor")
_THINGS = (
    "ways|way|sides|direction|directions|"
    "zebra|pedestrian|level|railway|car|truck|van|lorry|bus|bike|taxi|me|us|him|her|them|it|wheel|door|back|side|bumper|house|home|place|lane|road|"
    "street|kerb|curb|junction|bend|corner|lights?|traffic|building|light|people|vehicle|mirror|guy|person|tree|pole|car's|wall|"
    "work|office|my|our|accident|rear|front|middle|morning|noon|time|minutes?|hour|night|day"
)
_NEAR = re.compile(
    r"(?<![\w'])(?:near(?: to)?|next to|in front of|outside|opposite|close to|across from|just past|"
    r"just after|alongside|by) "
    rf"(?P<the>the )?(?P<name>{WORD}(?: {WORD}){{0,2}})"
)
_FIRST_KIND = re.compile(
    r"(?<![\w'])(?:(?P<kind>service area|rest area|toll (?:gate|station|plaza|booth)|railway station|"
    r"train station|metro station|"
    r"bus station|airport|university|village|town|port|campus|scenic area|industrial park|"
    r"gas station|petrol station) of (?:the )?|"
    r"(?P<leads>exit|turn ?off|off ramp|slip road|interchange) (?:for|to) (?:the )?|"
    r"(?:bank|museum|university|temple|palace|bay|port|gate) of (?:the )?|(?:mount|mt) |"
    r"lake (?!(?:tunnel|bridge|park|road|side|view|hotel)\b)(?=[a-z]+\b))"
    rf"(?P<name>{WORD}(?: {WORD})?)"
)
_CUE = re.compile(
    rf"(?:^|\b(?:near|at|in|outside|by|past|of|around|from|behind|to|on|under|opposite|beside|called|"
    rf"before|after|crossing|"
    rf"through|between|inside|it's|was|just|off|into|{REGION_MASK}))(?: the)? ?$|[\x00\x01] ?$"
)
_REACH = 40
# "A village called lijiazhuang", "our compound it's called greenland garden": a place's own name, no person's.
_CALLED = re.compile(
    rf"\b(?:it'?s|it is|which is|that's|place|area|village|town|compound|estate|park|mall|hotel|building|market|"
    rf"community|plaza|school|island|restaurant|garden|bridge|tunnel|square|resort|factory)"
    rf"(?: (?:here|there|nearby|near \w+|in \w+))? (?:called|named) (?:the )?(?P<name>{WORD}(?: {WORD}){{0,2}})"
)
_WIDE = re.compile(r"\b(?:town|village|bay|island|city|zone|old town|concession|new area)$")
_BESIDE = re.compile(
    r"\b(?:near(?: to)?|next to|in front of|outside|opposite|close to|across from|beside|behind|by)(?: the)? ?$"
)
_WAITING = re.compile(
    r"\bwait(?:ing|ed)? (?:(?:at|for|on) )?(?:the |a )?(?:\w+ )?(?:for|traffic|green|red|light)|"
    r"\bparking (?:lot |area )?(?:at|of|in) the$"
)


def find_landmark(text: str, bare: str) -> Piece | None:
    """In `bare` roads, marks and directions are masked; `text` has the names of cities too, which a station keeps."""
    text, bare = (_GATE_OF.sub(lambda gate: MASK * len(gate.group()), each) for each in (text, bare))
    for reader in (_exits, _called, _brands, _of_name, _numbered, _with_kind, _pinyin, _near):
        piece = next(iter(reader(text if reader in {_with_kind, _of_name, _numbered} else bare)), None)
        # "Wenzhou city" is read as a division already.
        if piece and (reader is not _with_kind or bare[piece.end - 1] != REGION_MASK):
            return piece
    return None


def _exits(text: str) -> Iterator[Piece]:
    for match in _EXIT.finditer(text):
        number = (
            spoken_mark(match["number"]) if match["number"][-1].isdigit() or not match["number"][0].isdigit() else None
        )
        if match["kind"] in {"exit", "junction"} and not match["of"]:
            said = f"{number:.0f}" if number is not None else match["number"]
            yield Piece(f"{match['kind']} {said}", match.start(), match.end("number"))


def _called(text: str) -> Iterator[Piece]:
    for match in _CALLED.finditer(text):
        name: list[str] = []
        for word in match["name"].split():
            if word in words("stops"):
                break
            name.append(word)
        if name:
            said = " ".join(name)
            yield Piece(said, match.start("name"), match.start("name") + len(said))


def _brands(text: str) -> Iterator[Piece]:
    for match in re.finditer(rf"(?<![\w'])(?:{any_word('brands')})(?![\w'])", text):
        yield Piece(match.group(), match.start(), match.end())


def _of_name(text: str) -> Iterator[Piece]:
    """ "The service area of jiaxing", "bank of china", "mount huashan": the kind stands first."""
    for match in _FIRST_KIND.finditer(text):
        name: list[str] = []
        for word in match["name"].split():
            if word in words("stops") or re.fullmatch(_THINGS, word):
                break
            name.append(word)
        # "yangcheng lake services": the lake has its name before it.
        named_before = match.group().startswith("lake ") and is_pinyin((text[: match.start()].split() or [""])[-1])
        if not name or named_before:
            continue
        said = " ".join(name)
        end = match.start("name") + len(said)
        kind = match["kind"] or match["leads"]
        value = f"{said} {kind}" if kind else text[match.start() : end]
        yield Piece(value, match.start(), end)


def _numbered(text: str) -> Iterator[Piece]:
    """ "The no two middle school", "number one hospital"."""
    for match in re.finditer(
        rf"\b(?:no|number) (?:{NUMBER_WORD}|\d+) (?:[a-z]+ )?"
        r"(?:middle school|high school|primary school|hospital|school|factory|bridge|warehouse|people's hospital)\b",
        text,
    ):
        yield Piece(match.group(), match.start(), match.end())


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{any_word('landmarks')})(?![\w'])")


@cache
def _generic_end() -> re.Pattern[str]:
    return re.compile(
        rf"(?: |^)(?:(?:underground|outdoor|indoor|public|multi ?storey) )*(?:{any_word('generic_ends')})$"
    )


def _with_kind(text: str) -> Iterator[Piece]:
    named, plain = [], []
    end = 0
    for match in _kinds().finditer(text):
        name = last_name(text[end : match.start()])
        value = f"{name} {match.group()}".strip()
        kept = _generic_end().sub("", value)
        if name and kept and not set(name.split()) <= words("bare_roads"):
            end = match.end()
            named.append(Piece(kept, match.start() - len(name) - 1, match.end()))
        elif match.group() not in words("spot_landmarks") and _CUE.search(
            re.sub(r"\b(?:a|an|my|our|some|this|that) $", "the ", text[: match.start()])
        ):
            plain.append(Piece(match.group(), match.start(), match.end()))
    yield from _nearest(text, _chained(named))
    yield from plain


def _nearest(text: str, named: list[Piece]) -> list[Piece]:
    """ "Haitang bay right outside the atlantis hotel": what one stands beside, before the town or bay it is in."""
    if not named or not _WIDE.search(named[0].value):
        return named
    beside = [piece for piece in named[1:] if _BESIDE.search(text[: piece.start])]
    return beside[:1] + [piece for piece in named if piece not in beside[:1]]


def _chained(named: list[Piece]) -> list[Piece]:
    """ "hefei south railway station": one landmark, not its first words."""
    kept: list[Piece] = []
    for piece in named:
        if kept and piece.start <= kept[-1].end + 1:
            kept[-1] = Piece(
                piece.value if piece.start <= kept[-1].start else f"{kept[-1].value} {piece.value}",
                kept[-1].start,
                piece.end,
            )
        else:
            kept.append(piece)
    return kept


def _pinyin(bare: str) -> Iterator[Piece]:
    """A word of pinyin that is no division: "near xizhimen"."""
    for match in re.finditer(r"(?<![\w'])[a-z][a-z'’]+(?: [a-z][a-z'’]+)?", bare):
        both = match.group().split()
        at = match.start()
        for index, word in enumerate(both):
            if is_pinyin(word) and (_CUE.search(bare[:at]) or bare[at + len(word) :].startswith(f" {MASK}")):
                name = " ".join(both[index:]) if all(is_pinyin(each) for each in both[index:]) else word
                yield Piece(re.sub(r"['’]s$", "", name), at, at + len(name))
                return
            at += len(word) + 1


def _near(bare: str) -> Iterator[Piece]:
    for match in _NEAR.finditer(bare):
        name: list[str] = []
        for word in match["name"].split():
            if word in words("stops") or re.fullmatch(_THINGS, word):
                break
            name.append(word)
        if name and not re.search(NUMBER_WORD + r"$", name[-1]):
            yield Piece(" ".join(name), match.start(), match.start("name") + len(" ".join(name)))


def find_level(text: str) -> Piece | None:
    """Of a car park: "B2" for two floors below the ground, "3" for the third floor."""
    for match in _LEVEL.finditer(text):
        below = next((match[name] for name in ("b", "basement", "minus", "nth") if match[name]), None)
        above = next((match[name] for name in ("floor", "level", "p") if match[name]), None)
        if match["minus"] and re.search(r"\b(?:it's|temperature|was) (?:level )?$", text[: match.start()]):
            continue
        if above and not _PARKING.search(text):
            continue
        said = below or above or ""
        number = _FLOORS.get(said) or (f"{value:.0f}" if (value := spoken_mark(said)) is not None else None)
        if number:
            return Piece(f"{'B' if below else ''}{number}", match.start(), match.end())
    return None


def find_spot(text: str, pieces: list[Piece]) -> Piece | None:
    """The first of those said with the place: English says the small before the large."""
    spots = [Piece(name, match.start(), match.end()) for name, pattern in _spots() for match in pattern.finditer(text)]
    # "Waiting for the light at the school gate": what one was waiting for is where only if nothing else is.
    settled = [spot for spot in spots if not _WAITING.search(text[max(0, spot.start - 24) : spot.start + 4])]
    spots = settled or spots
    if pieces and spots:
        start, end = main_stretch(pieces, _REACH)
        close = [spot for spot in spots if start - _REACH <= spot.start and spot.end <= end + _REACH]
        spots = close or spots
    return min(spots, key=lambda spot: (spot.start, -spot.end)) if spots else None


@cache
def _spots() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows: dict[str, list[str]] = phrase_data("loss_location_phrases")[LANGUAGE]["spots"]
    return tuple((name, re.compile(rf"(?<![\w'])(?:{'|'.join(each)})(?!\w)")) for name, each in rows.items())
