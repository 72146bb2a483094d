"""The register's own states: duplicates in every state, representatives, consents, contacts that must not be used."""

from __future__ import annotations

import datetime as dt
from typing import Final

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from beneficiaries import services
from beneficiaries.enums import ConsentPurpose, RepresentationScope
from beneficiaries.models import Contact, DuplicatePair, Person
from core.clock import riyadh_date
from core.encryption import digest

TEXTS: Final = {
    ConsentPurpose.FOLLOW_UP: (
        "أوافق على أن تتابع الجمعية معي تحديث بياناتي لدى منصة الدعم والحماية الاجتماعية، ولي سحب موافقتي متى شئت."
    ),
    ConsentPurpose.SHARING: (
        "أوافق على إطلاع الجمعية المحال إليها على ما يلزم من بياناتي لدراسة احتياجي وتقديم المساعدة،"
        " ولي سحب موافقتي متى شئت."
    ),
    ConsentPurpose.MESSAGES: "أوافق على أن يراسلني المكتب على رقمي أو بريدي بما يخص معاملاتي، ولي سحب موافقتي متى شئت.",
    ConsentPurpose.PICTURES: "أوافق على تصوير منزلي قبل الترميم وبعده دون ظهور أحد، ولي سحب موافقتي متى شئت فتُزال الصور.",
    ConsentPurpose.STORY: "أوافق على نشر قصتي دون ذكر اسمي أو ما يدل عليّ، ولي سحب موافقتي متى شئت.",
}
RENEWED: Final = TEXTS[ConsentPurpose.SHARING] + " ويشمل ذلك بيانات السكن."
NAMES: Final = ("first_name", "father_name", "grandfather_name", "family_name", "gender")
SHOWN: Final = 16
BEHIND: Final = 40  # of the register's heads, so that these are not the people of the first pages


class RegisterStates:
    """One office's states, made by the services that the portal itself uses."""

    def __init__(self, office: Organisation, researcher: Membership, director: Membership, moment: dt.datetime) -> None:
        self.office, self.today = office, riyadh_date(moment)
        self.by = Actor.of(researcher.user, [researcher])
        self.director = Actor.of(director.user, [director])
        heads = Person.objects.filter(office=office, relation="head", discreet=False, merged_into=None)
        heads = heads.exclude(grandfather_name="").select_related("household")
        known = list(heads.order_by("pk")[: BEHIND + SHOWN])
        self.people = known[-SHOWN:]

    def tell(self) -> None:
        self._contacts()
        self._representatives()
        self._consents()
        self._duplicates()

    def _day(self, before: int) -> dt.date:
        return self.today - dt.timedelta(days=before)

    def _contacts(self) -> None:
        wrong, barred, safe, relative, neighbour, mail = self.people[:6]
        for number, (person, owner) in enumerate(
            [(wrong, "self"), (barred, "self"), (safe, "self"), (relative, "relative"), (neighbour, "neighbour")]
        ):
            hours = {"safe_from": dt.time(10), "safe_until": dt.time(13)} if person is safe else {}
            value = f"+96655{9_000_000 + number:07d}"
            contact = services.add_contact(person=person, by=self.by, kind="mobile", value=value, owner=owner, **hours)
            if person in (wrong, barred):
                services.mark_contact(
                    contact=contact, by=self.by, wrong=person is wrong, do_not_contact=person is barred
                )
        Contact.objects.filter(person__in=[relative, neighbour], owner="self").update(wrong=True)
        services.add_contact(person=mail, by=self.by, kind="email", value="tajribi@example.com")

    def _representatives(self) -> None:
        told = [
            ("relative", RepresentationScope.HEAR, "سجل الأسرة رقم 1001", None),
            ("guardian", RepresentationScope.ACT, "صك ولاية رقم 1002", None),
            ("agent", RepresentationScope.ACT, "وكالة شرعية رقم 1003", self.today + dt.timedelta(days=200)),
            ("relative", RepresentationScope.HEAR, "", None),  # a companion whose proof nobody has seen
            ("agent", RepresentationScope.REPORT, "وكالة شرعية رقم 1004", None),
        ]
        for number, (kind, scope, proof, until) in enumerate(told):
            person, other = self.people[number], self.people[-1 - number]
            row = services.add_representation(
                person=person,
                by=self.by,
                name=other.full_name,
                kind=kind,
                scope=scope,
                proof=proof,
                proof_seen=bool(proof),
                until=until,
            )
        services.end_representation(representation=row, by=self.by)

    def _consents(self) -> None:
        for purpose, words in TEXTS.items():
            services.publish_text(by=self.director, purpose=purpose, words=words)
        first, second, third, fourth = self.people[:4]
        give = services.give
        give(person=first, by=self.by, purpose="follow_up", way="spoken", given_on=self._day(90))
        give(person=first, by=self.by, purpose="messages", way="written", given_on=self._day(90))
        give(person=second, by=self.by, purpose="sharing", way="written", given_on=self._day(120))  # asked for anew
        taken_back = give(person=third, by=self.by, purpose="story", way="written", given_on=self._day(60))
        services.withdraw(consent=taken_back, by=self.by, on=self._day(5), words="لا أرغب في النشر الآن.")
        services.publish_text(by=self.director, purpose="sharing", words=RENEWED, renews=True)
        give(person=fourth, by=self.by, purpose="sharing", way="phone", given_on=self._day(2))

    def _duplicates(self) -> None:
        """Three pairs to be decided, one merged, one parted again, one told apart, one number in doubt."""
        twins = [self._twin(person) for person in self.people[6:12]]
        doubted, holder = self._twin(self.people[12], first_name="ابتسام", gender="f"), self.people[13]
        doubted.national_number, doubted.national_number_last4 = holder.national_number, holder.national_number_last4
        doubted.national_number_digest = digest(str(holder.national_number))
        doubted.doubtful, doubted.verified = True, False
        doubted.save()
        services.compare_waiting(office=self.office)
        merged, parted, apart = twins[:3]
        services.merge(duplicate=merged, survivor=self.people[6], by=self.by, reason="بطاقة هوية واحدة.")
        services.merge(duplicate=parted, survivor=self.people[7], by=self.by)
        services.part(duplicate=parted, by=self.by, reason="تبيّن أنهما ابنا عم.")
        pair = DuplicatePair.objects.get(first=self.people[8], second=apart)
        services.tell_apart(pair=pair, by=self.by, reason="أبرز كل منهما هويته.")
        services.compare_waiting(office=self.office)

    def _twin(self, person: Person, **other: str) -> Person:
        """Somebody entered a second time, without a number."""
        known = {name: getattr(person, name) for name in NAMES} | {"birth_date_typed": person.birth_date_typed}
        return services.register_person(by=self.by, district=person.household.district, **known | other)
