"""What was done, as the middle of a sentence that begins with who did it and ends with the record."""

from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import ObjectType

SENTENCES = {
    "create": _("created this"),
    "import": _("imported this"),
    "change": _("changed this"),
    "assign": _("handed this over"),
    "delete": _("deleted this"),
    "restore": _("restored this"),
    "undo": _("took a change back"),
    "share": _("shared this with"),
    "unshare": _("shares this no longer with"),
    "purge": _("deleted this for good"),
    "begin": _("began a job"),
    "export": _("exported"),
    "export_log": _("exported the history"),
    "set_retention": _("changed how long the recycle bin keeps things"),
    "invite": _("invited"),
    "set_password": _("changed the password of"),
    "choose": _("chose settings of their own"),
    "see_as": _("began to see as this person"),
    "see_as_end": _("ended seeing as this person"),
    "merge": _("merged others into this"),
    "unmerge": _("parted others from this again"),
    "grant": _("changed the rights of"),
}


def sentence(verb: str, object_type: ObjectType) -> str:
    """A command that has no sentence says its label."""
    command = object_type.command(verb)
    return str(SENTENCES.get(verb) or (command.label if command else verb.replace("_", " ")))
