from .account.model import Account
from .contact.model import Contact, ContactAccount

__all__ = ["Account", "Contact", "ContactAccount"]
