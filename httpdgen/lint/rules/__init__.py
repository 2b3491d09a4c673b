"""The rules, by subject: a file each, named by its fault; a subject's package lists its rules."""
