"""Log-ins as Django keeps them in the database, read by one plain statement: every page asks for its own."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from zhike.engine import cursors


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        with cursors.prepared() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
                [self.session_key, timezone.now()],
            )
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return dict(self.decode(found[0]))
