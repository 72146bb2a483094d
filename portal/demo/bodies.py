"""The organisations of the demonstration and everybody who signs in."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from accounts.passwords import DEMO_PASSWORD
from charities.enums import CharityKind, HelpKind, StatementAnswer
from charities.models import Charity, CharityContact, DataSharingAgreement, Service
from core.arabic import name_sort_key
from corners.enums import Section
from corners.models import Corner
from offices.models import Department, District, Governorate, Holiday, Office, Region, Season
from portal.demo.words import DISTRICTS, FAMILIES, FEMALE, MALE, SECOND_DISTRICT

BEGINNING = dt.date(2021, 9, 1)
CHARITIES, CORNERS, RESEARCHERS = 32, 19, 42
KEEPING_CHARITIES = 6
REPAIRING_CHARITIES = 10
UNVERIFIED = {29, 30}  # whose contact nobody has verified for too long
OFFERED = [HelpKind.FOOD, HelpKind.CASH, HelpKind.FURNITURE, HelpKind.MEDICAL, HelpKind.EDUCATION, HelpKind.CLOTHING]

DEPARTMENTS = [
    ("قسم العلاقات العامة والإعلام", "Public relations and media"),
    ("قسم البحث الاجتماعي", "Social research"),
    ("قسم التمكين", "Empowerment"),
]
SERVICE_NAMES = {
    HelpKind.HOME_REPAIR: ("ترميم وصيانة المنازل", "Home repair and maintenance"),
    HelpKind.FOOD: ("السلة الغذائية", "Food basket"),
    HelpKind.CASH: ("المساعدة المالية", "Financial help"),
    HelpKind.FURNITURE: ("الأثاث والأجهزة", "Furniture and appliances"),
    HelpKind.MEDICAL: ("المساعدة الطبية", "Medical help"),
    HelpKind.EDUCATION: ("الحقيبة المدرسية والدعم التعليمي", "School bag and education"),
    HelpKind.CLOTHING: ("كسوة الشتاء", "Winter clothing"),
}


@dataclass
class Body:
    """An organisation with its people: user name → their main membership."""

    organisation: Organisation
    members: dict[str, Membership] = field(default_factory=dict)
    keepers: list[Membership] = field(default_factory=list)

    def role(self, role: str) -> list[Membership]:
        return [row for row in self.members.values() if row.role == role]

    def one(self, role: str) -> Membership:
        return self.role(role)[0]


@dataclass
class House:
    """An office with its charities, their districts and corners."""

    office: Body
    charities: list[Body]
    districts: list[District]
    corners: list[Corner] = field(default_factory=list)

    @property
    def organisation(self) -> Organisation:
        return self.office.organisation

    @property
    def researchers(self) -> list[Membership]:
        return self.office.role(Role.RESEARCHER)


class Registry:
    """Makes bodies and people; all share one hash of the public password, which costs a tenth of a second to make."""

    def __init__(self, seed: random.Random, today: dt.date) -> None:
        self.seed, self.today = seed, today
        self.password = make_password(DEMO_PASSWORD)

    def organisation(self, kind: str, code: str, ar: str, en: str, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(
            kind=kind, code=code, name_ar=ar, name_en=en, parent=parent, sort_name=name_sort_key(ar)
        )

    def join(self, body: Body, username: str, *roles: str, named: str = "") -> None:
        """A user with these roles in a body, main role first; the first of a kind has an e-mail address."""
        gender = "f" if self.seed.random() < 0.55 else "m"
        first = named or self.seed.choice(FEMALE if gender == "f" else MALE)
        if named:
            gender = "f"
        user = User.objects.create(
            username=username,
            full_name=f"{first} {self.seed.choice(MALE)} {self.seed.choice(FAMILIES)}",
            gender=gender,
            email=f"{username}@demo.invalid" if "0" not in username else "",
            password=self.password,
        )
        rows = [
            Membership.objects.create(user=user, organisation=body.organisation, role=role, starts_on=BEGINNING)
            for role in roles
        ]
        body.members[username] = rows[0]
        if Role.DISCRETION_KEEPER in roles:
            body.keepers.append(rows[0])


def build(seed: random.Random, today: dt.date) -> tuple[House, House]:
    """The branch with its two offices: Qatif with everything, Dammam with little, which must never leak into the first."""
    registry = Registry(seed, today)
    branch = Body(
        registry.organisation(OrganisationKind.BRANCH, "EST", "فرع الوزارة بالمنطقة الشرقية", "Eastern Province branch")
    )
    registry.join(branch, "admin", Role.SYSTEM_ADMIN)
    registry.join(branch, "supervisor.eastern", Role.SUPERVISOR)
    region = Region.objects.create(code="EP", name_ar="المنطقة الشرقية", name_en="Eastern Province")
    _calendar()
    return _qatif(registry, branch, region), _dammam(registry, branch, region)


def _qatif(registry: Registry, branch: Body, region: Region) -> House:
    place = Governorate.objects.create(region=region, name_ar="القطيف", name_en="Qatif")
    districts = [District.objects.create(governorate=place, name_ar=ar, name_en=en) for ar, en in DISTRICTS]
    office = Body(
        registry.organisation(
            OrganisationKind.OFFICE,
            "QTF",
            "مكتب الضمان الاجتماعي بمحافظة القطيف",
            "Social-security office, Qatif",
            branch.organisation,
        )
    )
    Office.objects.create(organisation=office.organisation, governorate=place, phone="+966138550100")
    for ar, en in DEPARTMENTS:
        Department.objects.create(office=office.organisation, name_ar=ar, name_en=en)
    registry.join(office, "manager.qatif", Role.MANAGER, named="منى")
    registry.join(office, "coordinator.qatif", Role.COORDINATOR)
    for number in range(1, 4):
        registry.join(office, f"specialist{number:02d}.qatif" if number > 1 else "specialist.qatif", Role.SPECIALIST)
    for number in range(1, RESEARCHERS + 1):
        keeper = [Role.DISCRETION_KEEPER] if number > RESEARCHERS - 2 else []
        name = f"researcher{number:02d}.qatif" if number > 1 else "researcher.qatif"
        registry.join(office, name, Role.RESEARCHER, *keeper, named="نورة" if number == 1 else "")
    registry.join(office, "dpo.qatif", Role.PROTECTION_OFFICER)
    charities = [_charity(registry, office.organisation, districts, number) for number in range(1, CHARITIES + 1)]
    enabler = Body(
        registry.organisation(
            OrganisationKind.ENABLER, "QTF-E01", "معهد تدريب تجريبي", "Test training institute", office.organisation
        )
    )
    registry.join(enabler, "member.enabler01", Role.ENABLER)
    house = House(office, charities, districts)
    house.corners = [_corner(office.organisation, body, districts[n], n) for n, body in enumerate(charities[:CORNERS])]
    return house


def _dammam(registry: Registry, branch: Body, region: Region) -> House:
    place = Governorate.objects.create(region=region, name_ar="الدمام", name_en="Dammam")
    ar, en = SECOND_DISTRICT
    district = District.objects.create(governorate=place, name_ar=ar, name_en=en)
    office = Body(
        registry.organisation(
            OrganisationKind.OFFICE,
            "DMM",
            "مكتب الضمان الاجتماعي بالدمام",
            "Social-security office, Dammam",
            branch.organisation,
        )
    )
    Office.objects.create(organisation=office.organisation, governorate=place)
    registry.join(office, "manager.dammam", Role.MANAGER)
    registry.join(office, "researcher.dammam", Role.RESEARCHER)
    charity = Body(
        registry.organisation(
            OrganisationKind.CHARITY, "DMM-C01", f"جمعية تجريبية – {ar}", f"Test charity, {en}", office.organisation
        )
    )
    registry.join(charity, "manager.dammam01", Role.CHARITY_MANAGER)
    registry.join(charity, "staff.dammam01", Role.CHARITY_STAFF)
    _equip(charity.organisation, [district], registry.today, repairs=True, number=1)
    house = House(office, [charity], [district])
    house.corners = [_corner(office.organisation, charity, district, 0)]
    return house


def _charity(registry: Registry, office: Organisation, districts: list[District], number: int) -> Body:
    ar, en = DISTRICTS[number - 1]
    body = Body(
        registry.organisation(
            OrganisationKind.CHARITY, f"QTF-C{number:02d}", f"جمعية تجريبية – {ar}", f"Test charity, {en}", office
        )
    )
    keeper = [Role.DISCRETION_KEEPER] if number <= KEEPING_CHARITIES else []
    registry.join(body, f"manager.charity{number:02d}", Role.CHARITY_MANAGER, *keeper)
    registry.join(body, f"staff.charity{number:02d}", Role.CHARITY_STAFF, *keeper, named="هدى" if number == 1 else "")
    near = [districts[number - 1], districts[number % len(districts)]]
    _equip(body.organisation, near, registry.today, repairs=number <= REPAIRING_CHARITIES, number=number)
    return body


def _equip(charity: Organisation, districts: list[District], today: dt.date, *, repairs: bool, number: int) -> None:
    """The charity's register entry, contact, services and agreement: ready for referrals, but for two silent contacts."""
    row = Charity.objects.create(
        organisation=charity,
        kind=list(CharityKind)[number % 3],
        licence=str(1000 + number),
        licensed_by="المركز الوطني لتنمية القطاع غير الربحي",
        opening_hours="الأحد – الخميس، 4:00 م – 9:00 م",
    )
    row.districts.set(districts)
    office = charity.tenant
    CharityContact.objects.create(
        office=office,
        charity=charity,
        name="مكتب الاستقبال",
        job="التواصل",
        phone=f"+96613855{number:04d}",
        verified_on=today - dt.timedelta(days=140 if number in UNVERIFIED else number),
    )
    kinds = [OFFERED[number % len(OFFERED)], OFFERED[(number + 1) % len(OFFERED)]]
    for kind in [HelpKind.HOME_REPAIR, *kinds] if repairs else kinds:
        Service.objects.create(
            office=office,
            charity=charity,
            kind=kind,
            name_ar=SERVICE_NAMES[kind][0],
            name_en=SERVICE_NAMES[kind][1],
            monthly_capacity=4 if kind == HelpKind.HOME_REPAIR else 20,
        )
    DataSharingAgreement.objects.create(
        office=office,
        charity=charity,
        reference=f"{charity.code}-DSA-1443",
        answers=list(StatementAnswer.values),
        statement_quota=60,
        valid_from=BEGINNING,
    )


def _corner(office: Organisation, body: Body, district: District, number: int) -> Corner:
    corner = Corner.objects.create(
        office=office,
        charity=body.organisation,
        code=f"K{number + 1:02d}",
        name_ar=f"ركن {body.organisation.name_ar}",
        name_en=f"Corner of {body.organisation.name_en}",
        weekdays=[(6, 0, 1, 2, 3)[number % 5]],
        starts_at=dt.time(8),
        ends_at=dt.time(13),
        section=Section.BOTH,
        entrance="المدخل الرئيسي، الدور الأرضي",
        accessible=number % 2 == 0,
        status_since=BEGINNING,
    )
    corner.districts.set([district])
    return corner


def _calendar() -> None:
    """Days off of the years shown, by Umm al-Qura and the announced rules; not confirmed where they lie ahead."""
    fixed = [("يوم التأسيس", "Founding Day", 2, 22), ("اليوم الوطني", "National Day", 9, 23)]
    for year in range(2021, 2029):
        for ar, en, month, day in fixed:
            when = dt.date(year, month, day)
            Holiday.objects.create(
                name_ar=ar, name_en=en, starts_on=when, ends_on=when, confirmed=year < 2027, source="نظام الإجازات"
            )
    feasts = [
        (dt.date(2022, 5, 1), dt.date(2022, 7, 8)),
        (dt.date(2023, 4, 21), dt.date(2023, 6, 27)),
        (dt.date(2024, 4, 10), dt.date(2024, 6, 15)),
        (dt.date(2025, 3, 30), dt.date(2025, 6, 5)),
        (dt.date(2026, 3, 20), dt.date(2026, 5, 26)),
        (dt.date(2027, 3, 9), dt.date(2027, 5, 15)),
        (dt.date(2028, 2, 26), dt.date(2028, 5, 4)),
    ]
    for fitr, arafah in feasts:
        for start, ar, en in ((fitr, "عيد الفطر", "Eid al-Fitr"), (arafah, "عيد الأضحى", "Eid al-Adha")):
            Holiday.objects.create(
                name_ar=ar,
                name_en=en,
                starts_on=start,
                ends_on=start + dt.timedelta(days=4),
                confirmed=start.year < 2027,
                source="تقويم أم القرى",
            )
    for first, last in (
        (dt.date(2023, 3, 23), dt.date(2023, 4, 20)),
        (dt.date(2026, 2, 18), dt.date(2026, 3, 19)),
        (dt.date(2027, 2, 8), dt.date(2027, 3, 8)),
    ):
        Season.objects.create(
            name_ar="رمضان",
            name_en="Ramadan",
            starts_on=first,
            ends_on=last,
            message_windows=[["13:00", "16:00"], ["21:00", "23:30"]],
            duty_hours=[["10:00", "15:00"], ["21:00", "24:00"]],
        )
