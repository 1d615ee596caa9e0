@rem For npm scripts on Windows: what `exec` does in a POSIX shell, as far as cmd can.
@%*
