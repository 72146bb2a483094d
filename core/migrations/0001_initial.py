from django.contrib.postgres.operations import BtreeGinExtension, BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Search in Arabic text within an office, and periods that must not overlap.
        TrigramExtension(),
        BtreeGinExtension(),
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=20, verbose_name="office code")),
                ("kind", models.CharField(max_length=10, verbose_name="kind")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Hijri year")),
                ("value", models.PositiveIntegerField(default=0, verbose_name="last number")),
            ],
            options={
                "verbose_name": "counter",
                "verbose_name_plural": "counters",
                "ordering": ["office", "kind", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "kind", "year"), name="counter_one_per_series")
                ],
            },
        ),
    ]
