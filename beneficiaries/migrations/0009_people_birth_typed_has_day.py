from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0008_people_birth_days_clean")]

    operations = [
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('birth_date_typed', ''), ('birth_date__isnull', False), _connector='OR'), name='person_birth_typed_has_day', violation_error_message='A date that was typed needs the day it means.'),
        ),
    ]
