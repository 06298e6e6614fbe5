#!/usr/bin/env python3
"""Runs a command on a terminal of its own.

Usage: terminal.py ROWS COLUMNS COMMAND... What is read becomes what is typed there,
what is drawn there is written out. SIGUSR1 takes 4 rows and 30 columns off.
Ends with the command's exit code.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios


def set_size(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))


def relay(terminal):
    sources = [terminal, 0]
    while True:
        for source in select.select(sources, [], [])[0]:
            try:
                data = os.read(source, 65536)
            except OSError:
                data = b""
            if source == terminal:
                if not data:
                    return
                os.write(1, data)
            elif data:
                os.write(terminal, data)
            else:
                sources.remove(0)


def main():
    rows, columns = int(sys.argv[1]), int(sys.argv[2])
    child, terminal = pty.fork()
    if child == 0:
        set_size(0, rows, columns)
        os.execvp(sys.argv[3], sys.argv[3:])
    signal.signal(signal.SIGUSR1,
                  lambda *_: set_size(terminal, rows - 4, columns - 30))
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    relay(terminal)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
