"""What the exit codes mean."""

from __future__ import annotations

DONE = 0
NO = 1  # done, and the answer is no: out of date, a check failed
BAD = 2  # bad input or usage; nothing was done
SOME_HOSTS = 3  # some hosts could not be reached, or failed; they are named
INTERNAL = 70  # a fault of httpdgen itself (EX_SOFTWARE of sysexits.h)
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
NO_READER = 141  # 128 + SIGPIPE
