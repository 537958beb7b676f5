from .token.model import Token
from .user.model import User, UserRole, UserTeam

__all__ = ["Token", "User", "UserRole", "UserTeam"]
