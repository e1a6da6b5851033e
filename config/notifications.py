"""When a trust anchor warns that certificates end."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from aws_facts.limits import NOTIFICATION_THRESHOLD
from config.model import Model
from config.refusal import refuse


class Notification(Model):
    """How one event is told."""

    enabled: bool = Field(default=True, description="Whether it is told at all.")
    threshold_days: (
        Annotated[int, Field(ge=NOTIFICATION_THRESHOLD.low, le=NOTIFICATION_THRESHOLD.high)] | None
    ) = Field(alias="thresholdDays", default=None, description="How many days before the end it is told.")

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.enabled and self.threshold_days is None:
            raise refuse("no thresholdDays", "how many days before", "Add thresholdDays, such as 60.")
        return self


class Notifications(Model):
    """What the anchor warns of, through EventBridge, CloudWatch and Health; else as AWS does by itself."""

    ca_certificate: Notification | None = Field(
        alias="caCertificate", default=None, description="A certificate of the anchor itself ends."
    )
    end_entity_certificate: Notification | None = Field(
        alias="endEntityCertificate",
        default=None,
        description="A certificate that had a session through the anchor ends.",
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.ca_certificate is None and self.end_entity_certificate is None:
            raise refuse("no event", "caCertificate or endEntityCertificate", "Name one, or remove this.")
        return self

    def arguments(self) -> list[dict[str, Any]]:
        """The settings of the component that puts them."""
        events = {
            "CA_CERTIFICATE_EXPIRY": self.ca_certificate,
            "END_ENTITY_CERTIFICATE_EXPIRY": self.end_entity_certificate,
        }
        return [
            {"event": event, "enabled": told.enabled}
            | ({} if told.threshold_days is None else {"threshold_days": told.threshold_days})
            for event, told in events.items()
            if told is not None
        ]
