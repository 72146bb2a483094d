"""Give the requests that stand already the digest of the number they name."""

from itertools import islice
from typing import Any

from django.db import migrations

from core.encryption import digest


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("statements", "StatementRequest").objects.filter(number_digest="").exclude(number_last4="")
    found = rows.only("pk", "number_typed").order_by("pk").iterator(chunk_size=500)
    while chunk := list(islice(found, 500)):
        for row in chunk:
            row.number_digest = digest(row.number_typed) if row.number_typed else ""
        rows.model.objects.bulk_update(chunk, ["number_digest"])


class Migration(migrations.Migration):
    dependencies = [("statements", "0006_batches")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
