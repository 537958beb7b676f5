"""Moments beside things that are no records, drawn as those of records are."""

from datetime import datetime

from django.utils import timezone
from markupsafe import Markup

from zhike.engine.fields.moments import near


def when(moment: datetime | None, tone: str = "") -> Markup:
    if moment is None:
        return Markup('<span class="is-empty">—</span>')
    full = timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    shade = Markup(' class="is-{}"').format(tone) if tone else ""
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(moment.isoformat(), full, shade, near(moment))
