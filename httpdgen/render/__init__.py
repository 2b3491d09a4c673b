"""Turn a topology and its sizes into the files of every host."""
