from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the tables stay open for work meanwhile

    dependencies = [
        ('referrals', '0008_next_door_of_events'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='referral',
            index=models.Index(condition=models.Q(('status__in', ['accepted', 'in_progress', 'information_requested', 'sent', 'under_review', 'unanswered'])), fields=['office', 'sent_at', 'id'], include=('kind', 'status', 'sender', 'recipient', 'due_at', 'first_sent_on'), name='referral_standing'),
        ),
        AddIndexConcurrently(
            model_name='referral',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['office', 'ended_at'], include=('kind', 'status', 'sender', 'recipient', 'first_sent_on'), name='referral_ended'),
        ),
        AddIndexConcurrently(
            model_name='referral',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['recipient', 'sent_at'], name='referral_turn'),
        ),
        AddIndexConcurrently(
            model_name='referral',
            index=models.Index(condition=models.Q(('first_sent_on__isnull', False)), fields=['sender', 'first_sent_on'], name='referral_went'),
        ),
    ]
