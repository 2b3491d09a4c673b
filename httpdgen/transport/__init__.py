"""The way to real hosts: SSH by Fabric, with host keys that are checked; and a fake that answers from memory."""
