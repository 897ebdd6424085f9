"""締め日 of a customer."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0048_document_kept")]

    initial = False

    operations = [
        ops.AddField(model_name="Customer", name="closing_day", field=fields.SmallIntField(null=True)),
    ]
