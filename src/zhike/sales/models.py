from .opportunity.model import Opportunity, OpportunityContact, OpportunityLine, StageStay
from .pipeline.model import Pipeline
from .stage.model import Stage

__all__ = ["Opportunity", "OpportunityContact", "OpportunityLine", "Pipeline", "Stage", "StageStay"]
