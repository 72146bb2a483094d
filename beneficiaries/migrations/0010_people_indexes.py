"""Indexes on tables that are in use: built beside the work that goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("beneficiaries", "0009_people_birth_typed_has_day")]

    operations = [
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(fields=['office', 'value'], name='contact_by_value'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(condition=models.Q(('to_compare', True)), fields=['office', 'id'], name='person_to_compare'),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(condition=models.Q(('birth_date__isnull', False)), fields=['office', 'birth_date'], name='person_born'),
        ),
    ]
