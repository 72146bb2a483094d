import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_absences_and_hand_overs'),
        ('referrals', '0007_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='referralevent',
            name='next_door',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='next door'),
        ),
    ]
