from .interaction.model import Interaction, InteractionPerson, InteractionRelated
from .task.model import Task

__all__ = ["Interaction", "InteractionPerson", "InteractionRelated", "Task"]
