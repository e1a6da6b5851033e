"""The pack itself: a Pulumi policy for each rule, its level and its exceptions configurable."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pulumi_policy import (
    Policy,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as Gravity

from guard import rules
from guard.alone import ANCHOR_EXPIRY, judge, judge_expiry
from guard.judgement import Judgement, Told
from guard.reading import Thing, resource_of, resources_of
from guard.rules import ALL, GuardRule, Scope
from guard.together import judge_stack
from policies.lint import LintFinding, Severity

NAME = "rolesanywhere-guard"

_GRAVITY = {
    Severity.ERROR: Gravity.HIGH,
    Severity.SECURITY: Gravity.CRITICAL,
    Severity.WARNING: Gravity.MEDIUM,
    Severity.SUGGESTION: Gravity.LOW,
}
_EXCEPTIONS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "string", "minLength": 10},
    "description": "Resources the rule passes over: the logical name or the URN of each, with the reason.",
}
_REMEMBERED = 256

Clock = Callable[[], datetime]


def serve() -> None:
    """Serve the pack to the engine that started this process, until it ends it."""
    PolicyPack(NAME, policies())


def policies(clock: Clock = lambda: datetime.now(UTC)) -> list[Policy]:
    """A Pulumi policy for each rule.

    Args:
        clock: Tells the time certificates are judged at.
    """
    judged = _Judged(clock)
    return [_of_resource(rule, judged) if rule.scope is Scope.RESOURCE else _of_stack(rule) for rule in ALL]


def message(finding: LintFinding) -> str:
    """A finding as the engine shows it, a line for each part.

    Args:
        finding: What a rule found.
    """
    return (
        f"where: {finding.where}\n"
        f"got: {finding.got}\n"
        f"expected: {finding.expected}\n"
        f"do: {finding.remedy}\n"
        f"source: {finding.source}"
    )


class _Judged:
    """Judges a resource once for all the rules that ask about it in a row.

    Args:
        clock: Tells the time.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._kept: dict[tuple[str, bool, str], Judgement] = {}

    def __call__(self, thing: Thing) -> Judgement:
        """What the rules say of a resource."""
        key = (thing.urn, thing.protect, repr(thing.props))
        found = self._kept.get(key)
        if found is None:
            found = judge(thing, now=self.clock())
            if len(self._kept) >= _REMEMBERED:
                self._kept.clear()
            self._kept[key] = found
        return found


def _of_resource(rule: GuardRule, judged: _Judged) -> Policy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        thing, settings = resource_of(args), args.get_config() or {}
        if rule.id == rules.RESOURCE_UNDECIDED:
            told: Iterable[Told] = _undecided(judged(thing))
        elif rule.id == ANCHOR_EXPIRY:
            within = timedelta(days=int(settings.get("expiryDays", rules.EXPIRY_DAYS)))
            told = judge_expiry(thing, within=within, now=judged.clock())
        else:
            told = judged(thing).told
        _report(rule, told, settings, report)

    return ResourceValidationPolicy(validate=validate, **_described(rule))


def _of_stack(rule: GuardRule) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        judgement = judge_stack(resources_of(args.resources))
        told = _undecided(judgement) if rule.id == rules.STACK_UNDECIDED else judgement.told
        _report(rule, told, args.get_config() or {}, report)

    return StackValidationPolicy(validate=validate, **_described(rule))


def _described(rule: GuardRule) -> dict[str, Any]:
    return {
        "name": rule.id,
        "description": rule.text,
        "enforcement_level": rule.level,
        "config_schema": PolicyConfigSchema({"exceptions": _EXCEPTIONS, **rule.settings}),
        "severity": _GRAVITY[rule.severity],
        "url": rule.source,
    }


def _report(
    rule: GuardRule, told: Iterable[Told], settings: Mapping[str, Any], report: ReportViolation
) -> None:
    excepted = settings.get("exceptions") or {}
    for each in told:
        is_asked = rule.id in {each.finding.rule, rules.RESOURCE_UNDECIDED, rules.STACK_UNDECIDED}
        if is_asked and each.thing.name not in excepted and each.thing.urn not in excepted:
            report(message(each.finding), each.thing.urn)


def _undecided(judgement: Judgement) -> Iterable[Told]:
    """What cannot be judged, in the words of a finding, once for each resource."""
    for thing in dict.fromkeys(each.thing.urn for each in judgement.undecided):
        mine = [each for each in judgement.undecided if each.thing.urn == thing]
        values, asked = (
            ", ".join(dict.fromkeys(each))
            for each in ([one.waits_for for one in mine], [one.what for one in mine])
        )
        yield Told(
            mine[0].thing,
            LintFinding(
                rules.RESOURCE_UNDECIDED,
                Severity.WARNING,
                f"{mine[0].thing.type} {mine[0].thing.name}",
                f"values that are not known yet: {values}",
                f"known values for {asked}, which cannot be judged at preview",
                "Nothing: `up` judges a resource before it is made, and several together at its end.",
                rules.UNKNOWN_VALUES,
            ),
        )
