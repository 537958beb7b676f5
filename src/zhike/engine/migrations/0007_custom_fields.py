"""Fields made by administrators; versions of the metadata from a sequence; dates kept as text, as dates to compare."""

import django.db.models.deletion
import zhike.engine.models.columns
from django.conf import settings
from django.db import migrations, models


FUNCTIONS = """
CREATE FUNCTION zhike_date(text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1::date;
CREATE FUNCTION zhike_moment(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN $1::timestamptz;
"""
VERSIONS = """
CREATE SEQUENCE engine_meta_version_seq AS bigint;
SELECT setval('engine_meta_version_seq', COALESCE((SELECT value::int FROM engine_setting WHERE key = 'meta_version'), 1));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0006_shares'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION zhike_date(text); DROP FUNCTION zhike_moment(text)"),
        migrations.RunSQL(VERSIONS, "DROP SEQUENCE engine_meta_version_seq"),
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('external_id', models.CharField(blank=True, default='', max_length=200, verbose_name='external id')),
                ('source', models.CharField(blank=True, default='', max_length=60, verbose_name='source system')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='changed at')),
                ('version', models.IntegerField(default=1, editable=False)),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('derived', models.JSONField(blank=True, default=dict, editable=False)),
                ('folds', models.JSONField(blank=True, default=dict, editable=False)),
                ('search', zhike.engine.models.columns.TsVector(default='', editable=False)),
                ('title_key', models.TextField(db_collation='C', default='', editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('object', models.CharField(max_length=31, verbose_name='object')),
                ('name', models.CharField(blank=True, default='', max_length=40, verbose_name='name')),
                ('kind', zhike.engine.models.columns.OpenChoice(max_length=20, verbose_name='kind')),
                ('label_zh', models.CharField(blank=True, default='', max_length=80, verbose_name='label in Chinese')),
                ('label_en', models.CharField(blank=True, default='', max_length=80, verbose_name='label in English')),
                ('help_zh', models.CharField(blank=True, default='', max_length=300, verbose_name='help in Chinese')),
                ('help_en', models.CharField(blank=True, default='', max_length=300, verbose_name='help in English')),
                ('target', models.CharField(blank=True, default='', max_length=31, verbose_name='links to')),
                ('decimal_places', models.IntegerField(default=2, verbose_name='decimal places')),
                ('is_open', models.BooleanField(default=False, verbose_name='takes other values too')),
                ('is_required', models.BooleanField(default=False, verbose_name='required')),
                ('is_unique', models.BooleanField(default=False, verbose_name='unique')),
                ('is_searched', models.BooleanField(default=True, verbose_name='found by search')),
                ('default_text', models.CharField(blank=True, default='', max_length=500, verbose_name='default')),
                ('definition', zhike.engine.models.columns.Structure(blank=True, null=True, verbose_name='definition')),
                ('position', models.IntegerField(default=0, verbose_name='position')),
                ('is_indexed', models.BooleanField(default=False, editable=False, verbose_name='sortable in large lists')),
                ('state', models.CharField(choices=[('active', 'In use'), ('hidden', 'Hidden'), ('removing', 'Being removed')], default='active', editable=False, max_length=8, verbose_name='state')),
                ('created_by', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('updated_by', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by')),
            ],
            options={
                'verbose_name': 'custom field',
                'verbose_name_plural': 'custom fields',
            },
        ),
        migrations.CreateModel(
            name='CustomOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.IntegerField(default=0)),
                ('key', models.CharField(blank=True, default='', max_length=60, verbose_name='key')),
                ('label_zh', models.CharField(blank=True, default='', max_length=80, verbose_name='label in Chinese')),
                ('label_en', models.CharField(blank=True, default='', max_length=80, verbose_name='label in English')),
                ('hue', models.CharField(blank=True, default='', max_length=10, verbose_name='colour')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='engine.customfield', verbose_name='choices')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='customfield',
            constraint=models.UniqueConstraint(fields=('object', 'name'), name='custom_field_once', violation_error_code='name', violation_error_message='This object has a field of this name already, perhaps hidden or in the bin. Choose another name.'),
        ),
        migrations.AddConstraint(
            model_name='customoption',
            constraint=models.UniqueConstraint(fields=('field', 'key'), name='custom_option_once', violation_error_code='options', violation_error_message='Two choices have the same key. Give each its own.'),
        ),
    ]
