"""The National Address service and its moods (docs/adr/0013)."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from beneficiaries.housing.addresses import Asked, ByHand, NoAnswer, SaudiPost, provider
from tests.beneficiaries.address_service import KEY, address_service, found

SHORT = Asked(short_address="QTFA4121")


@pytest.fixture
def service():
    with address_service() as service:
        yield service


@pytest.fixture
def post(service):
    return SaudiPost(
        url=service.url, key=KEY, connect_seconds=0.5, read_seconds=0.3, whole_seconds=1.5, tries=3, back_off=0.01
    )


class TestItAnswers:
    def test_a_short_address_is_resolved(self, post, service):
        assert post.find(SHORT) == {
            "short_address": "QTFA4121",
            "building_number": "4121",
            "street": "المثال",
            "district": "النموذج",
            "city": "القطيف",
            "postal_code": "32611",
            "additional_number": "7315",
        }
        path, query = service.asked[0]
        assert path.endswith("/NationalAddressByShortAddress/NationalAddressByShortAddress")
        assert query == {"shortaddress": "QTFA4121", "format": "json", "language": "A", "encode": "utf8", "page": "1"}

    def test_three_numbers_are_verified(self, post, service):
        service.then(lambda door: door.say({"addressfound": True, "success": True}))
        asked = Asked(building_number="4121", postal_code="32611", additional_number="7315")
        assert post.find(asked) == {"building_number": "4121", "postal_code": "32611", "additional_number": "7315"}
        path, query = service.asked[0]
        assert path.endswith("/v3.1/address/address-verify")
        assert (query["Buildingnumber"], query["Zipcode"], query["Additionalnumber"]) == ("4121", "32611", "7315")

    def test_what_is_not_registered_is_an_answer_too(self, post, service):
        service.then(lambda door: door.say(found()))
        assert post.find(SHORT) is None
        service.then(lambda door: door.say({"addressfound": False}))
        assert post.find(Asked(building_number="1111", postal_code="32611", additional_number="7315")) is None

    def test_the_same_address_is_asked_for_once(self, post, service):
        assert post.find(SHORT) == post.find(SHORT)
        assert len(service.asked) == 1
        post.find(Asked(short_address="QTFA4122"))
        assert len(service.asked) == 2

    def test_parts_without_their_form_are_left_aside(self, post, service):
        odd = {
            "BuildingNumber": "12",
            "PostCode": 32611,
            "AdditionalNumber": None,
            "Street": "\u202eالمثال\x00",
            "City": True,
        }
        service.then(lambda door: door.say(found(odd)))
        assert post.find(SHORT) == {
            "short_address": "QTFA4121",
            "street": "المثال",
            "district": "النموذج",
            "postal_code": "32611",
        }

    def test_arabic_digits_are_read(self, post, service):
        service.then(lambda door: door.say(found({"BuildingNumber": "٤١٢١"})))
        assert post.find(SHORT)["building_number"] == "4121"


class TestItMisbehaves:
    def refused(self, post):
        with pytest.raises(NoAnswer) as refusal:
            post.find(SHORT)
        return refusal.value.problem

    def test_a_fault_of_its_own_is_tried_again(self, post, service):
        service.then(
            lambda door: door.say({}, status=503), lambda door: door.hang_up(), lambda door: door.say(found({}))
        )
        assert post.find(SHORT)["city"] == "القطيف"
        assert len(service.asked) == 3

    def test_lasting_faults_are_given_up(self, post, service):
        service.then(lambda door: door.say(b"<h1>Oops</h1>", status=500))
        assert self.refused(post) == "broken"
        assert len(service.asked) == 3

    def test_no_refusal_is_remembered(self, post, service):
        service.then(*[lambda door: door.say({}, status=500)] * 3, lambda door: door.say(found({})))
        assert self.refused(post) == "broken"
        assert post.find(SHORT)["city"] == "القطيف"

    @pytest.mark.parametrize("behaviour", ["hang", "drip"])
    def test_it_is_not_waited_for(self, post, service, behaviour):
        service.then(lambda door: getattr(door, behaviour)())
        began = time.monotonic()
        assert self.refused(post) == "slow"
        assert time.monotonic() - began < 5

    def test_nobody_is_there(self, service):
        with address_service() as gone:
            url = gone.url
        nobody = SaudiPost(url=url, key=KEY, connect_seconds=0.5, tries=2, back_off=0.01)
        assert self.refused(nobody) == "unreachable"

    @pytest.mark.parametrize(
        "answer",
        [
            b"<html>Welcome to the hotel's network</html>",
            b"\xff\xfe",
            b"",
            b"[]",
            b"null",
            {},
            {"success": False, "Addresses": [], "statusdescription": "FAILED"},
            {"success": True, "Addresses": {"0": {}}},
            {"success": True, "Addresses": ["QTFA4121"]},
            {"success": True, "Addresses": [{"Comment": "another shape"}]},
            b" " * 400_000,
        ],
        ids=lambda answer: repr(answer)[:30],
    )
    def test_it_says_what_nobody_understands(self, post, service, answer):
        service.then(lambda door: door.say(answer))
        assert self.refused(post) == "unreadable"
        assert len(service.asked) == 1, "asking again would bring the same"

    def test_a_wrong_key_is_not_tried_again(self, service):
        assert self.refused(SaudiPost(url=service.url, key="another")) == "refused"
        assert len(service.asked) == 1

    def test_it_asks_to_wait(self, post, service):
        service.then(lambda door: door.say({}, status=429))
        assert self.refused(post) == "busy"
        assert len(service.asked) == 1

    def test_the_key_is_not_carried_elsewhere(self, post, service):
        with address_service() as elsewhere:
            service.then(lambda door: door.say({}, status=302, headers=[("Location", elsewhere.url)]))
            assert self.refused(post) == "broken"
        assert elsewhere.asked == []

    def test_neither_address_nor_key_is_logged(self, post, service, caplog):
        service.then(lambda door: door.say({}, status=500))
        with caplog.at_level("DEBUG"):
            self.refused(post)
        assert "broken" in caplog.text
        assert "QTFA4121" not in caplog.text
        assert KEY not in caplog.text


class TestWhichOne:
    def test_by_hand_unless_something_else_is_said(self):
        assert isinstance(provider(), ByHand)
        with pytest.raises(NoAnswer):
            provider().find(SHORT)

    def test_off_without_a_key(self, settings):
        settings.ADDRESS_PROVIDER = "spl"
        settings.SPL_API_KEY = ""
        assert not provider().automatic

    def test_on_with_a_key(self, settings):
        settings.ADDRESS_PROVIDER = "spl"
        settings.SPL_API_KEY = KEY
        assert provider().automatic

    def test_an_unknown_one_is_no_silence(self, settings):
        settings.ADDRESS_PROVIDER = "somebody"
        with pytest.raises(ImproperlyConfigured):
            provider()
