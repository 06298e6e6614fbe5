"""Runs one scenario against a node: scenarios.py URL NAME."""
import asyncio
import sys

from away import resume, slow
from over_http import over_http
from talk import change, talk

SCENARIOS = {"talk": talk, "change": change, "resume": resume, "slow": slow, "http": over_http}
END_S = 240

if __name__ == "__main__":
    asyncio.run(asyncio.wait_for(SCENARIOS[sys.argv[2]](sys.argv[1]), END_S))
