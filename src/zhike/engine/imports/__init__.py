"""Files of rows become records: uploaded, mapped, tried, written in chunks that can be cut off anywhere.

`orders` takes an import in hand (`start`), `work` carries it on; `chunk` is what happens to a thousand rows.
"""

from .orders import arrange, begin, cancel, launch, start, upload
from .work import carry_on

__all__ = ["arrange", "begin", "cancel", "carry_on", "launch", "start", "upload"]
