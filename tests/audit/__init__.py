"""The audit trail: written with the act, chained, signed, checked, and read by the auditor."""
