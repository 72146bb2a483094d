"""A date that was typed stands beside the day it means; where the day is missing it is filled in from what was typed."""

from django.db import migrations


def fill(apps, schema_editor):
    Person = apps.get_model("beneficiaries", "Person")
    rows = Person.objects.filter(birth_date=None).exclude(birth_date_typed="").only("birth_date_typed")
    for person in rows.iterator(chunk_size=1000):
        Person.objects.filter(pk=person.pk).update(birth_date=person.birth_date_typed.gregorian)


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0007_people_duplicates_representation_consent")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
