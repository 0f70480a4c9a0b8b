"""The bare loop that reads."""

from benchmarks.clients.bare import read
from benchmarks.clients.task import Task

if __name__ == "__main__":
    read(Task.of_process())
