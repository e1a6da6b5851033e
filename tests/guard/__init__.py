"""The policy pack: in Pulumi's own machinery, and under the real engine."""
