"""What an intruder gets, whatever is stolen, and what every answer says; across all parts of the site."""
