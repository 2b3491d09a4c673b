"""Keep the output folder: compare it with a tree, and make it hold that tree, wholly or not at all."""

from httpdgen.render.store.changes import Change, compare
from httpdgen.render.store.diff import diff
from httpdgen.render.store.write import write_tree

__all__ = ["Change", "compare", "diff", "write_tree"]
