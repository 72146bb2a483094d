from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table stays open for work meanwhile

    dependencies = [("statements", "0007_number_digests")]

    operations = [
        AddIndexConcurrently(
            model_name='statementrequest',
            index=models.Index(condition=models.Q(('asked_at__isnull', False)), fields=['office', 'asked_at'], include=('charity', 'status', 'answer', 'number_digest'), name='statement_asked'),
        ),
        AddIndexConcurrently(
            model_name='statementrequest',
            index=models.Index(condition=models.Q(('status__in', ['asked', 'under_review'])), fields=['charity', 'number_digest'], name='statement_of_person'),
        ),
    ]
