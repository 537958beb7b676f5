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
    "ask_approval": _("asked for approval"),
    "reject_approval": _("rejected what was asked for"),
    "send_back_approval": _("sent back what was asked for"),
    "withdraw_approval": _("withdrew what was asked for"),
    "overtake_approval": _("approved too late: the record had changed"),
    "fail_approval": _("approved, but it could not be done"),
    "ask": _("asked for approval"),
    "comment": _("said something about the approval"),
    "remind": _("reminded who is asked"),
    "go_on": _("went on to the next step"),
}


def sentence(verb: str, object_type: ObjectType) -> str:
    """A command that has no sentence says its label."""
    command = object_type.command(verb)
    return str(SENTENCES.get(verb) or (command.label if command else verb.replace("_", " ")))
