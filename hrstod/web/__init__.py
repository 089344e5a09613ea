"""What every page stands on: headers, languages, errors, the way out, the frame around the content."""
