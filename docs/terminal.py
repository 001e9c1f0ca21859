#!/usr/bin/env python3
"""Draws what commands print as a picture of a terminal: terminal.py OUT.svg 'rekindle due' < output

Standard input is the output of the commands named, each behind a line of its own that holds NUL."""
import html
import sys
import unicodedata

COLUMN, LINE, MARGIN = 8.4, 20, 20


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def main():
    out, commands = sys.argv[1], sys.argv[2:]
    outputs = sys.stdin.read().split("\0\n")
    lines = []
    for command, output in zip(commands, outputs):
        lines.append(("prompt", "$ " + command))
        printed = output.replace("\r", "").rstrip("\n").split("\n")
        lines += [("plain", line) for line in printed] + [("plain", "")]
    lines.pop()
    wide = round(max(width(text) for _, text in lines) * COLUMN + 2 * MARGIN)
    high = len(lines) * LINE + 2 * MARGIN
    rows = "\n".join(
        f'<text class="{kind}" x="{MARGIN}" y="{MARGIN + nth * LINE + 14}">{html.escape(text)}</text>'
        for nth, (kind, text) in enumerate(lines)
        if text
    )
    with open(out, "w", encoding="utf-8") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" aria-label="{html.escape(", ".join(commands))}">\n'
            "<style>text{font:14px Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre;fill:#ebe8e1}.prompt{fill:#a3d3c1}</style>\n"
            f'<rect width="{wide}" height="{high}" rx="8" fill="#1d1f1c"/>\n{rows}\n</svg>\n'
        )


main()
