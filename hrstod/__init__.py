"""hrstod: what an employer needs when an employee is subjected to violence by somebody close."""

__version__ = "0.1.0"
