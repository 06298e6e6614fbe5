#!/usr/bin/env python3
"""Prints the table of scripts/bench_load.sh from the JSON files it made.

Usage: bench_table.py DIR
"""
import json
import os
import pathlib
import platform
import sys


class Results:
    """Reads DIR/NAME.json; a run that failed has no file and no figures."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def get(self, name, *path):
        try:
            value = json.loads((self.folder / f"{name}.json").read_text())
            for key in path:
                value = value[key]
            return value
        except (OSError, ValueError, KeyError):
            return None


def text(value, unit):
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 100 else 2
    return f"{value:,.{digits}f} {unit}"


def row(name, value, unit, limit_name, limit, goal):
    ratio = "-" if not value or not limit else f"{value / limit:.2f}x"
    return (name, text(value, unit), f"{limit_name}: {text(limit, unit)}",
            ratio, goal)


def disk_p50_us(results):
    """The better of the two, so that a busy moment is no excuse."""
    found = [results.get(name, "p50_us")
             for name in ("disk-before", "disk-after")]
    found = [value for value in found if value is not None]
    return min(found) if found else None


def send_rows(results, sync_us):
    yield row("F3 ack p50, 1 in flight", results.get("send-1", "ack", "p50_us"),
              "us", "fdatasync p50", sync_us,
              "<= " + text(sync_us and sync_us + 500, "us"))
    yield row("   ack p99, 1 in flight", results.get("send-1", "ack", "p99_us"),
              "us", "fdatasync p99", results.get("disk-after", "p99_us"), "")
    alone = 1e6 / sync_us if sync_us else None
    yield row("F3 durable sends, 256 in flight",
              results.get("send-256", "acks_per_s"), "/s", "one per fdatasync",
              alone, ">= 20,000 /s")
    yield row("   server CPU per send",
              results.get("send-256", "server", "cpu_us_per_unit"), "us",
              "none", None, "")


def idle_rows(results):
    rss = results.get("idle", "rss_bytes_per_session")
    yield row("F4 RSS per idle session", rss and rss / 1024, "KiB",
              "none", None, "<= 5.86 KiB")
    yield row("F4 CPU per idle session with pings",
              results.get("idle", "server", "cpu_us_per_unit"), "us/s",
              "none", None, "<= 1.50 us/s")


def fanout_rows(results):
    yield row("F1 CPU per delivery, 1 -> 1000, paced",
              results.get("fanout-1000", "server", "cpu_us_per_unit"), "us",
              "bare send", results.get("sockets-paced", "cpu_us_per_send"),
              "<= 0.80x")
    yield row("   delivery p50, 1 -> 1000, paced",
              results.get("fanout-1000", "delivery", "p50_us"), "us", "none",
              None, "")
    yield row("F2 deliveries, 1 -> 100, saturated",
              results.get("fanout-100", "deliveries_per_s"), "/s", "none", None,
              ">= 600,000 /s")


def bad_runs(results):
    for path in sorted(results.folder.glob("*.json")):
        name = path.stem
        if results.get(name, "good") is False:
            yield (f"{name}: errors {results.get(name, 'errors')}, delivered "
                   f"{results.get(name, 'delivered')} of "
                   f"{results.get(name, 'expected')}, lost sessions "
                   f"{results.get(name, 'sessions_lost')}")


def main(folder):
    results = Results(folder)
    sync_us = disk_p50_us(results)
    print(f"machine: {os.cpu_count()} cores, Linux {platform.release()}, "
          f"fdatasync p50 {text(sync_us, 'us')}; generator on the same cores")
    rows = [("figure", "measured", "limit or peer, same run", "ratio", "goal")]
    for part in (send_rows(results, sync_us), idle_rows(results),
                 fanout_rows(results)):
        rows.extend(part)
    rows = [[cell.replace("none: -", "-") for cell in each] for each in rows]
    widths = [max(len(each[i]) for each in rows) for i in range(5)]
    for each in rows:
        print("  ".join(f"{cell:<{width}}" for cell, width
                        in zip(each, widths)).rstrip())
    for line in bad_runs(results):
        print("not good: " + line)


if __name__ == "__main__":
    main(sys.argv[1])
