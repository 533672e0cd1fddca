"""Which adjuster gets a case: place, skill, language, load against capacity. Pure, and it says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """What the case asks for. `region` is "province/city" or "province"; None where the place is not known."""

    region: str | None
    skills: frozenset[str]
    language: str


@dataclass(frozen=True)
class Candidate:
    adjuster_id: str
    name: str
    regions: frozenset[str]  # empty: everywhere
    skills: frozenset[str]
    languages: frozenset[str]
    capacity: int
    open_cases: int
    on_duty: bool


@dataclass(frozen=True)
class Choice:
    """`adjuster_id` None: nobody on duty has room, for the reasons given."""

    adjuster_id: str | None
    reasons: tuple[str, ...]


# How near an adjuster's region is to the case's; higher is nearer.
SAME_CITY, SAME_PROVINCE, EVERYWHERE, ELSEWHERE = 3, 2, 1, 0
_REGION_WORDS = {
    SAME_CITY: "works in {region}",
    SAME_PROVINCE: "works in the province of {region}",
    EVERYWHERE: "works everywhere",
    ELSEWHERE: "nobody nearer is free for {region}",
}


def choose_adjuster(need: Need, candidates: Iterable[Candidate]) -> Choice:
    """The best of those on duty with room. Skills weigh most, then region, language and the share of capacity
    in use; equals are settled by id, so that the same question always has the same answer.
    """
    everybody = list(candidates)
    free = [one for one in everybody if one.on_duty and one.open_cases < one.capacity]
    if not free:
        on_duty = sum(one.on_duty for one in everybody)
        return Choice(None, (f"no adjuster free: {len(everybody)} known, {on_duty} on duty, all at capacity",))
    best = min(free, key=lambda one: (*_distance(need, one), one.adjuster_id))
    return Choice(best.adjuster_id, _reasons(need, best))


def required_skills(product: str | None, injury_status: str | None, case_class: str) -> frozenset[str]:
    """The skills a case asks for; an unknown product is taken for motor, which most reports are."""
    skills = {product or "motor"}
    if injury_status in ("yes", "possible"):
        skills.add("injury")
    if case_class == "complex":
        skills.add("complex")
    return frozenset(skills)


def region_match(region: str | None, regions: frozenset[str]) -> int:
    if not regions:
        return EVERYWHERE
    if region is None:
        return ELSEWHERE
    if region in regions:
        return SAME_CITY
    province = region.split("/", maxsplit=1)[0]
    return SAME_PROVINCE if province in regions or any(r.split("/")[0] == province for r in regions) else ELSEWHERE


def _distance(need: Need, one: Candidate) -> tuple[int, int, bool, float]:
    missing = len(need.skills - one.skills)
    return missing, -region_match(need.region, one.regions), need.language not in one.languages, _load(one)


def _load(one: Candidate) -> float:
    return one.open_cases / one.capacity


def _reasons(need: Need, one: Candidate) -> tuple[str, ...]:
    missing = need.skills - one.skills
    skills = f"lacks {', '.join(sorted(missing))}, as do all who are free" if missing else "has the skills asked for"
    region = _REGION_WORDS[region_match(need.region, one.regions)].format(region=need.region or "an unknown place")
    speaks = "speaks" if need.language in one.languages else "does not speak"
    return (
        f"{skills}: {', '.join(sorted(need.skills))}",
        region,
        f"{speaks} {need.language}",
        f"{one.open_cases} of {one.capacity} cases open",
    )
