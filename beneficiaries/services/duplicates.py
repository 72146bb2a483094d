"""One person, several rows: found, decided by a person, undone (docs/adr/0005).

What is found waits in one queue. It looks at itself again whenever something changes by which people are recognised:
a trigger marks the row, whichever door the change came through, and the sweep compares it anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries.enums import NumberVerdict, PairState, RegisterVerb, Relation
from beneficiaries.matches import Comparison, candidates_of, compare_files, descriptions_of
from beneficiaries.models import DuplicatePair, Person
from beneficiaries.services.shared import locked, locked_together, reason_of, record, require_register
from core.arabic import clean_text
from core.clock import now
from core.constraints import explain
from core.errors import Conflict

BATCH: Final = 300

Pair = tuple[int, int]


# --- the queue looks at itself -----------------------------------------------------------------------------------


@transaction.atomic
def compare_waiting(*, office: Organisation, batch: int = BATCH) -> int:
    """Compare new and changed people with the rest of the office's register, one batch; how many they were.

    Killed in the middle, the rows are still marked; two sweeps at once take different rows.
    """
    waiting = Person.objects.filter(office=office, to_compare=True)
    waiting = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("id")
    rows = list(waiting.values_list("pk", "merged_into_id")[:batch])
    if rows:
        compare_people(people=[merged_into or pk for pk, merged_into in rows])
        Person.objects.filter(pk__in=[pk for pk, _merged_into in rows]).update(to_compare=False)
    return len(rows)


def compare_people(*, people: Collection[int]) -> None:
    """Bring the pairs of these survivors up to date: new ones, those no longer alike, and those alike in a new way."""
    standing = {
        (pair.first_id, pair.second_id): pair
        for pair in DuplicatePair.objects.filter(Q(first__in=people) | Q(second__in=people)).order_by("pk")
    }
    compared = _compared({*candidates_of(people), *standing})
    _add([pair for pair, comparison in compared.items() if comparison.alike and pair not in standing], compared)
    for key, pair in standing.items():
        _look_again(pair, compared[key])


def _compared(pairs: Iterable[Pair]) -> dict[Pair, Comparison]:
    listed = sorted(pairs)
    files = descriptions_of({pk for pair in listed for pk in pair})
    return {(one, other): compare_files(files.get(one, []), files.get(other, [])) for one, other in listed}


def _add(pairs: list[Pair], compared: dict[Pair, Comparison]) -> None:
    offices = dict(Person.objects.filter(pk__in=[one for one, _other in pairs]).values_list("pk", "office"))
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                office_id=offices[one],
                first_id=one,
                second_id=other,
                clues=list(compared[one, other].clues),
                strength=compared[one, other].strength,
            )
            for one, other in pairs
        ],
        ignore_conflicts=True,  # another sweep was faster: the pair stands
    )


def _look_again(pair: DuplicatePair, comparison: Comparison) -> None:
    """A decision stands until there is a clue that nobody knew of when it was made."""
    fresh = set(comparison.clues) - set(pair.clues)
    if pair.state == PairState.MERGED or pair.state == PairState.APART and not (comparison.alike and fresh):
        return
    state = PairState.OPEN if comparison.alike else PairState.GONE
    clues = list(comparison.clues)
    if (pair.state, pair.clues, pair.strength) != (state, clues, comparison.strength):
        pair.state, pair.clues, pair.strength = state, clues, comparison.strength
        pair.decided_at = pair.decided_by = None
        pair.save()


# --- decisions ---------------------------------------------------------------------------------------------------


@transaction.atomic
def merge(*, duplicate: Person, survivor: Person, by: Actor, reason: str = "") -> Person:
    """Let `survivor` stand for `duplicate` in every list and figure. Nothing that points at the duplicate is changed."""
    require_register(by=by)
    if duplicate.pk == survivor.pk:
        raise _cannot(_("A person cannot be merged into itself."), "merge_with_itself")
    rows = locked_together(people=[duplicate, survivor], by=by)
    if len(rows) < 2:  # of another office, or known to fewer: the same words as for nobody
        raise _cannot(_("There is no such record in your register."), "not_found")
    duplicate, survivor = rows[duplicate.pk], rows[survivor.pk]
    _require_mergeable(duplicate, survivor)
    alike = _comparison(duplicate, survivor)
    duplicate.merged_into = survivor
    with explain(Person):
        duplicate.save(update_fields=["merged_into"])
    _decide(duplicate, survivor, PairState.MERGED, by, alike)
    record(verb=RegisterVerb.MERGED, person=duplicate, other=survivor, by=by, words=clean_text(reason)[:300])
    # What stands for the survivor now is more than before.
    Person.objects.filter(pk=survivor.pk).update(to_compare=True)
    return survivor


@transaction.atomic
def part(*, duplicate: Person, by: Actor, reason: str) -> Person:
    """Undo a merge: both rows stand for themselves again, and are not proposed as one person any more."""
    require_register(by=by)
    reason = reason_of(text=reason)
    duplicate = locked(person=duplicate, by=by)
    survivor = duplicate.merged_into
    if survivor is None:
        raise _conflict(_("This record is not merged into another one."), "not_merged")
    duplicate.merged_into = None
    if duplicate.relation == Relation.HEAD and _has_another_head(duplicate):
        duplicate.relation = ""  # somebody else was made the breadwinner meanwhile
    with explain(Person):
        duplicate.save(update_fields=["merged_into", "relation"])
    _decide(duplicate, survivor, PairState.APART, by, _comparison(duplicate, survivor))
    record(verb=RegisterVerb.PARTED, person=duplicate, other=survivor, by=by, words=reason)
    return duplicate


@transaction.atomic
def tell_apart(*, pair: DuplicatePair, by: Actor, reason: str = "") -> DuplicatePair:
    """These two are not the same person: they are not proposed again unless something new speaks for it."""
    require_register(by=by)
    visible = DuplicatePair.objects.visible_to(by)
    locked_together(
        people=[pair.first, pair.second], by=by
    )  # in the order of a merge, so that neither waits for the other
    pair = visible.select_for_update(of=("self",)).select_related("first", "second").get(pk=pair.pk)
    if pair.state != PairState.OPEN:
        raise _conflict(_("This was decided already."), "decided")
    pair = _decide(pair.first, pair.second, PairState.APART, by, _comparison(pair.first, pair.second))
    words = clean_text(reason)[:300]
    record(verb=RegisterVerb.TOLD_APART, person=pair.first, other=pair.second, by=by, words=words)
    return pair


@transaction.atomic
def settle_number(*, person: Person, by: Actor, verdict: str, reason: str) -> Person:
    """Say whose a doubtful number is. Belongs it to this person, the other holder's row loses it."""
    require_register(by=by)
    reason = reason_of(text=reason)
    if verdict not in NumberVerdict.values:
        error = ValidationError(_("Please say whose the number is."), code="invalid_choice")
        raise ValidationError({"verdict": error})
    person = locked(person=person, by=by)
    if not person.doubtful or person.merged_into_id:
        raise _conflict(_("The number of this person is not in doubt any more."), "not_doubtful")
    person.doubtful = False
    if verdict == NumberVerdict.OTHER:
        _take_number(person)
        verb, other = RegisterVerb.NUMBER_REMOVED, None
    else:
        verb, other = RegisterVerb.NUMBER_CONFIRMED, _make_way(person, by)
    with explain(Person):
        person.save()
    record(verb=verb, person=person, other=other, by=by, words=reason)
    return person


def entered_despite(*, person: Person, by: Actor, refused: Collection[int]) -> None:
    """Write down that a person was entered although these looked like the same one."""
    for other in Person.objects.visible_to(by).survivors().filter(pk__in=refused).order_by("pk"):
        _decide(person, other, PairState.APART, by, _comparison(person, other))
        record(verb=RegisterVerb.REGISTERED, person=person, other=other, by=by)


# --- shared ------------------------------------------------------------------------------------------------------


def _require_mergeable(duplicate: Person, survivor: Person) -> None:
    """One level, one office, and nobody is hidden behind somebody whom fewer may see."""
    if duplicate.merged_into_id or survivor.merged_into_id:
        raise _conflict(_("One of the two is already merged into another record."), "merged_already")
    if duplicate.duplicates.exists():
        words = _("Other records are merged into this one. Keep this one, or part them first.")
        raise _cannot(words, "has_duplicates")
    if survivor.discreet and not duplicate.discreet:
        words = _("The record that stays must be the one that the whole office may see.")
        raise _cannot(words, "survivor_discreet")


def _comparison(one: Person, other: Person) -> Comparison:
    pair = (one.pk, other.pk)
    return _compared([pair])[pair]


def _decide(one: Person, other: Person, state: str, by: Actor, alike: Comparison) -> DuplicatePair:
    """Keep the decision on the pair, with the clues that were known when it was made."""
    first, second = sorted((one.pk, other.pk))
    decided = {"state": state, "decided_at": now(), "decided_by": by.membership}
    decided |= {"clues": list(alike.clues), "strength": alike.strength}
    pair, _created = DuplicatePair.objects.select_for_update(of=("self",)).update_or_create(
        first_id=first, second_id=second, defaults=decided, create_defaults={"office": one.office, **decided}
    )
    return pair


def _has_another_head(person: Person) -> bool:
    heads = Person.objects.filter(household=person.household, relation=Relation.HEAD, merged_into=None)
    return heads.exclude(pk=person.pk).exists()


def _make_way(person: Person, by: Actor) -> Person | None:
    """Take the number from the row that held it. Of one whom `by` may not know of, it is put in doubt without a word."""
    holders = Person.objects.filter(office=person.office, national_number_digest=person.national_number_digest)
    holder = holders.filter(doubtful=False).exclude(pk=person.pk).select_for_update(of=("self",)).first()
    if holder is None:
        return None
    if holder.discreet and not by.is_keeper:
        holder.doubtful = True
        holder.save(update_fields=["doubtful"])
        return None
    _take_number(holder)
    holder.save()
    record(verb=RegisterVerb.NUMBER_REMOVED, person=holder, other=person, by=by)
    return holder


def _take_number(person: Person) -> None:
    person.national_number = None
    person.national_number_digest = None
    person.national_number_last4 = ""


def _cannot(words: str, code: str) -> ValidationError:
    return ValidationError(words, code=code)


def _conflict(words: str, code: str) -> Conflict:
    return Conflict(words, code=code)
